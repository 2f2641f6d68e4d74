package dev.raftkit.node;

import dev.raftkit.core.Effect.Rejection;
import dev.raftkit.core.RoleName;
import dev.raftkit.node.membership.Member;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a member of a group was doing at the end of its last turn.
 *
 * @param term its current term, possibly not yet durable
 * @param leader who leads, as far as it knows
 * @param lastLogIndex the last entry of its log, possibly not yet durable
 * @param firstLogIndex the first entry that its log still holds, or would hold
 * @param snapshotIndex the last entry that its newest durable snapshot covers; 0 without one
 * @param snapshotBytesSent how much of snapshots it has sent to other members since it was started
 * @param snapshotBytesReceived how much of other members' snapshots it has stored since then; of one
 *     that a lost connection has cut, what came before is not sent again
 * @param pendingProposals how many proposals it has taken and not yet seen the end of; some of them
 *     may have been answered with {@link ProposalException.UnknownOutcome}
 * @param rejected how many messages were not acted on, by reason; unmodifiable, with zeros
 * @param droppedMessages how many messages were dropped because too many waited
 * @param cause why the group failed; null unless {@code state} is FAILED
 */
public record Status(
    Member member,
    String clusterId,
    State state,
    RoleName role,
    long term,
    @Nullable Member leader,
    long commitIndex,
    long lastApplied,
    long lastLogIndex,
    long firstLogIndex,
    long snapshotIndex,
    long snapshotBytesSent,
    long snapshotBytesReceived,
    int pendingProposals,
    Map<Rejection, Long> rejected,
    long droppedMessages,
    @Nullable Throwable cause) {
  public Status {
    rejected = Collections.unmodifiableMap(new EnumMap<>(rejected));
  }

  /** Whether a group runs. */
  public enum State {
    RUNNING,
    /** It was stopped in order. */
    STOPPED,
    /** It stopped itself, so as not to do harm. */
    FAILED
  }
}
