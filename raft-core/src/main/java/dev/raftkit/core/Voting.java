package dev.raftkit.core;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.PreVote;
import dev.raftkit.core.message.PreVoteResponse;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.core.message.RequestVoteResponse;

/** How a server answers those who want to lead; the same in every role. */
final class Voting {
  private final Raft raft;

  Voting(Raft raft) {
    this.raft = raft;
  }

  /**
   * One vote per term, first come first served (§5.2), never to a shorter log (§5.4.1). The same
   * candidate gets the same answer again.
   */
  void onRequestVote(RequestVote request) {
    NodeId votedFor = raft.hardState().votedFor();
    boolean isFree = votedFor == null || votedFor.equals(request.from());
    boolean granted = isFree && knowsAGroup() && isUpToDate(request.lastLog());
    if (granted) {
      raft.roles().voteFor(request.from());
    }
    // A vote that a crash can forget elects two leaders in one term, so it waits for the disk.
    raft.outbox()
        .sendWhenDurable(
            new RequestVoteResponse(raft.self(), request.from(), raft.currentTerm(), granted));
  }

  /** Nothing is promised and nothing remembered (thesis §9.6); a sticky server refuses. */
  void onPreVote(PreVote request) {
    boolean granted = request.term() > raft.currentTerm()
        && !raft.roles().isSticky()
        && knowsAGroup()
        && isUpToDate(request.lastLog());
    raft.outbox()
        .sendWhenDurable(new PreVoteResponse(
            raft.self(), request.from(), raft.currentTerm(), request.term(), granted));
  }

  /**
   * A server votes whether or not it knows itself for a voter: a candidate may know better (thesis
   * §4.1). But one that knows of no group has an empty disk, perhaps in place of one that voted.
   */
  private boolean knowsAGroup() {
    return !raft.configuration().isEmpty();
  }

  private boolean isUpToDate(LogPosition candidateLast) {
    return candidateLast.isAtLeastAsUpToDateAs(raft.lastLog());
  }
}
