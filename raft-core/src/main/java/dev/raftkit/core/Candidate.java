package dev.raftkit.core;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.core.message.RequestVoteResponse;

/**
 * A candidate (§5.2): it raised the term, voted for itself and asks the others. It leads once a
 * majority of votes, its own included, is granted <em>and durable</em>.
 */
final class Candidate extends Role {
  private final Votes votes;
  private final long electionDeadline;

  Candidate(Raft raft) {
    super(raft);
    this.votes = new Votes(raft.configuration());
    this.electionDeadline = raft.now() + raft.randomElectionTimeout();
  }

  /**
   * Asks everyone for a vote, as soon as term, own vote and log are on disk.
   *
   * @param leadershipTransfer whether the leader of the term before gave its consent
   */
  void ask(boolean leadershipTransfer) {
    LogPosition last = raft.lastLog();
    for (NodeId peer : raft.peers()) {
      raft.outbox()
          .sendWhenLogDurable(new RequestVote(
              raft.self(),
              peer,
              raft.currentTerm(),
              last.term(),
              last.index(),
              leadershipTransfer));
    }
  }

  @Override
  RoleName name() {
    return RoleName.CANDIDATE;
  }

  @Override
  long deadline() {
    return electionDeadline;
  }

  /** A split vote (§5.2): try again, asking first whether there is a chance. */
  @Override
  void deadlinePassed() {
    raft.roles().becomePreCandidate();
  }

  @Override
  void onRequestVoteResponse(RequestVoteResponse response) {
    if (response.voteGranted()) {
      votes.grantedBy(response.from());
      leadIfWon();
    }
  }

  /** The own vote counts only once no crash can forget it. */
  @Override
  void onDurable() {
    if (raft.isHardStateDurable()) {
      votes.grantedBy(raft.self());
      leadIfWon();
    }
  }

  private void leadIfWon() {
    if (votes.isWon() && raft.isHardStateDurable()) {
      raft.roles().becomeLeader();
    }
  }

  /** Votes were asked for, and are counted, by another configuration: begin anew, if at all. */
  @Override
  void reconfigured() {
    raft.roles().becomeFollower(raft.currentTerm());
  }

  /** Another candidate won this term (§5.2). */
  @Override
  void onAppendEntries(AppendEntries request) {
    raft.roles().becomeFollower(raft.currentTerm()).onAppendEntries(request);
  }

  @Override
  void onInstallSnapshot(InstallSnapshot request) {
    raft.roles().becomeFollower(raft.currentTerm()).onInstallSnapshot(request);
  }
}
