/**
 * What the {@link dev.raftkit.sim.engine.workload.Clientele clients} of a simulation ask for. Unless a
 * user brings clients of their own these are {@link dev.raftkit.sim.engine.workload.Command commands}
 * to a set of {@link dev.raftkit.sim.engine.workload.Registers registers}, and the {@link
 * dev.raftkit.sim.engine.workload.Operation operations} that a history is made of.
 */
@NullMarked
package dev.raftkit.sim.engine.workload;

import org.jspecify.annotations.NullMarked;
