/**
 * The test kit: tests of a {@link dev.raftkit.node.StateMachine} in simulated clusters that run the
 * shipped driver, codec, log and snapshots, with every fault that the simulator knows.
 *
 * <p>A {@link dev.raftkit.sim.kit.Sim} is where a test begins; a {@link dev.raftkit.sim.kit.Trial}
 * says what is simulated: the state machine, a {@link dev.raftkit.sim.kit.Workload}, {@link
 * dev.raftkit.sim.kit.Invariant}s. A failed invariant is a {@link dev.raftkit.sim.kit.SimFailure}.
 * This needs no test framework; {@code dev.raftkit.sim.junit} and {@code dev.raftkit.sim.jqwik} fit
 * it into two of them.
 */
@NullMarked
package dev.raftkit.sim.kit;

import org.jspecify.annotations.NullMarked;
