/**
 * {@link dev.raftkit.sim.engine.mark.Mark Marks}: places worth reaching in a run, counted, so that a
 * campaign shows what it has tested and what it has not.
 */
@NullMarked
package dev.raftkit.sim.engine.mark;

import org.jspecify.annotations.NullMarked;
