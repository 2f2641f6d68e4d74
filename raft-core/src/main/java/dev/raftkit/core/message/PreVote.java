package dev.raftkit.core.message;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;

/**
 * Asks whether the receiver would vote for the sender, before the sender disturbs anyone with a new
 * term (thesis §9.6).
 *
 * @param term the term that the sender would campaign in: its current term plus one
 * @param lastLogTerm term of the sender's last entry, 0 when its log is empty
 * @param lastLogIndex index of the sender's last entry, 0 when its log is empty
 */
public record PreVote(NodeId from, NodeId to, long term, long lastLogTerm, long lastLogIndex)
    implements Message {
  @Override
  public MessageType type() {
    return MessageType.PRE_VOTE;
  }

  public LogPosition lastLog() {
    return new LogPosition(lastLogTerm, lastLogIndex);
  }
}
