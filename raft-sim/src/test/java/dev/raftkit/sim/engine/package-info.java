/** Tests. */
@NullMarked
package dev.raftkit.sim.engine;

import org.jspecify.annotations.NullMarked;
