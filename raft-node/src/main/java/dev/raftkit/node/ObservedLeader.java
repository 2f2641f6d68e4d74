package dev.raftkit.node;

import dev.raftkit.node.membership.Member;
import org.jspecify.annotations.Nullable;

/**
 * Who leads, as far as a member knows. It may be out of date: that member may be cut off.
 *
 * @param token the term, which is the leader's fencing token; the newest known term without a leader
 * @param leader null if none is known
 */
public record ObservedLeader(long token, @Nullable Member leader) {}
