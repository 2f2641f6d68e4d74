/** Tests. */
@NullMarked
package dev.raftkit.sim.engine.time;

import org.jspecify.annotations.NullMarked;
