/**
 * What must hold after every event. Each invariant is a class of its own that is told what happened in
 * plain values and raises the {@link dev.raftkit.sim.engine.invariant.Alarm} when it does not hold.
 * {@link dev.raftkit.sim.engine.invariant.Invariants} tells them.
 */
@NullMarked
package dev.raftkit.sim.engine.invariant;

import org.jspecify.annotations.NullMarked;
