/**
 * What the clients of a simulation ask for: {@link dev.raftkit.sim.engine.workload.Command commands}
 * to a set of {@link dev.raftkit.sim.engine.workload.Registers registers}, and the {@link
 * dev.raftkit.sim.engine.workload.Operation operations} that a history is made of.
 */
@NullMarked
package dev.raftkit.sim.engine.workload;

import org.jspecify.annotations.NullMarked;
