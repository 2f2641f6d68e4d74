/**
 * The Raft protocol of one server. {@link dev.raftkit.core.Raft} takes inputs as method calls and
 * answers with {@link dev.raftkit.core.Effect effects}: what to write, what to send, what to apply.
 * It implements leader election (§5.2, §5.4), PreVote (thesis §9.6), CheckQuorum and stickiness
 * (thesis §4.2.3, §6.2) and log replication (§5.3) of the extended Raft paper and Ongaro's
 * dissertation.
 *
 * <p>Read the messages first, then {@code Raft}, {@code Follower}, {@code Candidate}, {@code Leader}.
 */
@NullMarked
package dev.raftkit.core;

import org.jspecify.annotations.NullMarked;
