package dev.raftkit.core.message;

import dev.raftkit.core.membership.NodeId;

/**
 * Answers a {@link PreVote}. It promises nothing: the receiver may vote otherwise a moment later.
 *
 * @param term the responder's current term, so that a server left behind learns of it
 * @param campaignTerm the term that was asked for
 */
public record PreVoteResponse(
    NodeId from, NodeId to, long term, long campaignTerm, boolean voteGranted) implements Message {
  @Override
  public MessageType type() {
    return MessageType.PRE_VOTE_RESPONSE;
  }
}
