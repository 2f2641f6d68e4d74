/**
 * The bookkeeping of replication: the {@link dev.raftkit.core.replication.RaftLog log} with its
 * window of recent entries and its writes in flight, and what a leader knows of each follower
 * ({@link dev.raftkit.core.replication.Progress}, §5.3). Not exported: only {@code Raft} uses it.
 */
@NullMarked
package dev.raftkit.core.replication;

import org.jspecify.annotations.NullMarked;
