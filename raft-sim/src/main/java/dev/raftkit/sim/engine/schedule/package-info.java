/**
 * Failing runs in explicit form. A {@link dev.raftkit.sim.engine.schedule.Schedule} is a list of steps
 * of the core layer in which nothing happens unless it is listed: a message that no step delivers is
 * lost, a timer that no step mentions does not fire. A {@link
 * dev.raftkit.sim.engine.schedule.FaultScript} is a list of what goes wrong and when, in a run that
 * otherwise goes its usual way; it serves every layer and every invariant. A {@link
 * dev.raftkit.sim.engine.schedule.Recording} of a run has both.
 *
 * <p>Both keep within the limits of the {@link dev.raftkit.sim.engine.fault.FaultAtlas}, whatever is
 * left out of them: a schedule that fails shows a defect of the servers, not of the schedule.
 */
@NullMarked
package dev.raftkit.sim.engine.schedule;

import org.jspecify.annotations.NullMarked;
