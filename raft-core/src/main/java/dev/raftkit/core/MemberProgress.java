package dev.raftkit.core;

import dev.raftkit.core.membership.NodeId;

/**
 * What a leader knows of another member, to be shown to people: how far a learner has got, and who is
 * silent.
 *
 * @param isVoter whether it votes, be it one on its way out
 * @param matchIndex up to where its disk is known to agree with the leader's log
 * @param contactAt when it was last heard of, by the leader's clock; before the first time, when the
 *     leader began to talk to it
 * @param wasHeard whether it has ever answered this leader
 * @param isSentSnapshot whether it is being sent a snapshot
 */
public record MemberProgress(
    NodeId member,
    boolean isVoter,
    long matchIndex,
    long contactAt,
    boolean wasHeard,
    boolean isSentSnapshot) {}
