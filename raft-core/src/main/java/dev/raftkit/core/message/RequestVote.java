package dev.raftkit.core.message;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;

/**
 * A candidate asks for a vote (§5.2).
 *
 * @param lastLogTerm term of the candidate's last entry, 0 when its log is empty (§5.4.1)
 * @param lastLogIndex index of the candidate's last entry, 0 when its log is empty (§5.4.1)
 */
public record RequestVote(NodeId from, NodeId to, long term, long lastLogTerm, long lastLogIndex)
    implements Message {
  @Override
  public MessageType type() {
    return MessageType.REQUEST_VOTE;
  }

  public LogPosition lastLog() {
    return new LogPosition(lastLogTerm, lastLogIndex);
  }
}
