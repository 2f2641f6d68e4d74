/**
 * The full layer of the simulator: on every simulated server runs the code that runs in production,
 * {@link dev.raftkit.node.RaftHost} with its driver and {@link dev.raftkit.storage.WalStorage}, and
 * every message passes through {@link dev.raftkit.proto.WireCodec}. Simulated are only the loop, the
 * workers, the network and the {@linkplain dev.raftkit.sim.full.SimDisk disk}.
 *
 * <p>{@link dev.raftkit.sim.full.LayeredSimulation} plays runs of either layer. The invariants judge
 * the bytes that are durable on the simulated disk, never what storage or driver say of them.
 */
@NullMarked
package dev.raftkit.sim.full;

import org.jspecify.annotations.NullMarked;
