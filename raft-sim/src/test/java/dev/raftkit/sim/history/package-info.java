/** Tests. */
@NullMarked
package dev.raftkit.sim.history;

import org.jspecify.annotations.NullMarked;
