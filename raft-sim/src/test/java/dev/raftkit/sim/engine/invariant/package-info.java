/** Tests. */
@NullMarked
package dev.raftkit.sim.engine.invariant;

import org.jspecify.annotations.NullMarked;
