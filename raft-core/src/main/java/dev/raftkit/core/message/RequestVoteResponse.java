package dev.raftkit.core.message;

import dev.raftkit.core.membership.NodeId;

/** A vote, granted or refused (§5.2). */
public record RequestVoteResponse(NodeId from, NodeId to, long term, boolean voteGranted)
    implements Message {
  @Override
  public MessageType type() {
    return MessageType.REQUEST_VOTE_RESPONSE;
  }
}
