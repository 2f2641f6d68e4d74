package dev.raftkit.core.message;

import dev.raftkit.core.membership.NodeId;

/**
 * A member asks the leader how far it must have applied the log to answer the reads that wait there
 * (thesis §6.4).
 *
 * @param context names the question: no other one of this member has it, not even of an earlier
 *     process; 1 or more
 * @param lease whether the leader's lease will do for all of these reads
 */
public record ReadIndex(NodeId from, NodeId to, long term, long context, boolean lease)
    implements Message {
  @Override
  public MessageType type() {
    return MessageType.READ_INDEX;
  }
}
