/**
 * The workload {@code lease} of the simulator: servers that run the key-value store, and the real
 * clients of it, each in a process of its own that stands still, is cut off and dies. They stand for
 * elections, take locks, use something that is fenced by their tokens, and watch. {@link
 * dev.raftkit.server.sim.lease.Referee} judges tokens and tenures (I14), {@link
 * dev.raftkit.server.sim.lease.Chronicle} leases and events.
 */
@NullMarked
package dev.raftkit.server.sim.lease;

import org.jspecify.annotations.NullMarked;
