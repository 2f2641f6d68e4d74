@NullMarked
package dev.raftkit.sim.full;

import org.jspecify.annotations.NullMarked;
