/**
 * Virtual time: one queue of {@link dev.raftkit.sim.engine.time.Event events}, ordered by time and, at
 * the same time, by the order in which they were scheduled. Nothing else moves a simulation.
 */
@NullMarked
package dev.raftkit.sim.engine.time;

import org.jspecify.annotations.NullMarked;
