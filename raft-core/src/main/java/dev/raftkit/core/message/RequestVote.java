package dev.raftkit.core.message;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;

/**
 * A candidate asks for a vote (§5.2).
 *
 * @param lastLogTerm term of the candidate's last entry, 0 when its log is empty (§5.4.1)
 * @param lastLogIndex index of the candidate's last entry, 0 when its log is empty (§5.4.1)
 * @param leadershipTransfer whether the leader of the term before gave its consent: whoever hears
 *     from that leader need not protect it (thesis §4.2.3)
 */
public record RequestVote(
    NodeId from,
    NodeId to,
    long term,
    long lastLogTerm,
    long lastLogIndex,
    boolean leadershipTransfer)
    implements Message {
  /** Of a candidate that has nobody's consent. */
  public RequestVote(NodeId from, NodeId to, long term, long lastLogTerm, long lastLogIndex) {
    this(from, to, term, lastLogTerm, lastLogIndex, false);
  }

  @Override
  public MessageType type() {
    return MessageType.REQUEST_VOTE;
  }

  public LogPosition lastLog() {
    return new LogPosition(lastLogTerm, lastLogIndex);
  }
}
