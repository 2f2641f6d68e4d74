package dev.raftkit.core;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.PreVote;
import dev.raftkit.core.message.PreVoteResponse;

/**
 * A server that would like to campaign and first asks whether a majority would vote for it (thesis
 * §9.6). It raises no term and disturbs nobody, however long it is cut off.
 */
final class PreCandidate extends Role {
  private final Votes votes;
  private final long roundDeadline;

  PreCandidate(Raft raft) {
    super(raft);
    this.votes = new Votes(raft.configuration());
    this.roundDeadline = raft.now() + raft.randomElectionTimeout();
  }

  /** Asks everyone; a server that is a majority by itself needs no answer. */
  void ask() {
    LogPosition last = raft.lastLog();
    for (NodeId peer : raft.peers()) {
      // It claims a log position, so the disk must hold that first.
      raft.outbox()
          .sendWhenLogDurable(
              new PreVote(raft.self(), peer, raft.currentTerm() + 1, last.term(), last.index()));
    }
    votes.grantedBy(raft.self());
    campaignIfWon();
  }

  @Override
  RoleName name() {
    return RoleName.PRE_CANDIDATE;
  }

  @Override
  long deadline() {
    return roundDeadline;
  }

  @Override
  void deadlinePassed() {
    raft.roles().becomePreCandidate();
  }

  @Override
  void onPreVoteResponse(PreVoteResponse response) {
    if (response.campaignTerm() != raft.currentTerm() + 1) {
      super.onPreVoteResponse(response);
    } else if (response.voteGranted()) {
      votes.grantedBy(response.from());
      campaignIfWon();
    }
  }

  private void campaignIfWon() {
    if (votes.isWon()) {
      raft.roles().becomeCandidate(false);
    }
  }

  /** Votes were asked for, and are counted, by another configuration: begin anew, if at all. */
  @Override
  void reconfigured() {
    raft.roles().becomeFollower(raft.currentTerm());
  }

  @Override
  void onAppendEntries(AppendEntries request) {
    raft.roles().becomeFollower(raft.currentTerm()).onAppendEntries(request);
  }

  @Override
  void onInstallSnapshot(InstallSnapshot request) {
    raft.roles().becomeFollower(raft.currentTerm()).onInstallSnapshot(request);
  }
}
