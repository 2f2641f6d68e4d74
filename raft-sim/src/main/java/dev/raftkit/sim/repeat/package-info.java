/**
 * Whether a run is decided by its configuration alone: a {@link dev.raftkit.sim.repeat.Repetition} plays
 * it twice, and a {@link dev.raftkit.sim.repeat.Divergence} names the first event in which two plays
 * differ, on one machine or on two.
 */
@NullMarked
package dev.raftkit.sim.repeat;

import org.jspecify.annotations.NullMarked;
