package dev.raftkit.core.message;

import dev.raftkit.core.membership.NodeId;

/**
 * Answers a {@link ReadIndex}.
 *
 * @param context the question's
 * @param index a state that has applied all up to here is new enough; 0 if the one who was asked does
 *     not lead
 */
public record ReadIndexResponse(NodeId from, NodeId to, long term, long context, long index)
    implements Message {
  @Override
  public MessageType type() {
    return MessageType.READ_INDEX_RESPONSE;
  }
}
