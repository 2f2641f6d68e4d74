package dev.raftkit.core;

import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.FetchEntries;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.InstallSnapshotResponse;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.core.message.PreVote;
import dev.raftkit.core.message.PreVoteResponse;
import dev.raftkit.core.message.ReadIndex;
import dev.raftkit.core.message.ReadIndexResponse;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.core.message.RequestVoteResponse;
import dev.raftkit.core.message.TimeoutNow;

/**
 * What a message's term means (§5.1): a newer one makes a follower of whoever hears it, an older one
 * is not acted on. So roles see messages of the current term only.
 */
final class TermRule {
  private final Raft raft;
  private final Voting voting;

  TermRule(Raft raft) {
    this.raft = raft;
    this.voting = new Voting(raft);
  }

  void receive(Message message) {
    long currentTerm = raft.currentTerm();
    if (message.type() == MessageType.PRE_VOTE) {
      voting.onPreVote((PreVote) message);
    } else if (message.term() < currentTerm
        // A server behind this one may grant a PreVote all the same: its answer names the campaign.
        && message.type() != MessageType.PRE_VOTE_RESPONSE) {
      onStale(message);
    } else if (message.type() == MessageType.REQUEST_VOTE
        && raft.roles().isDisturbedBy((RequestVote) message)) {
      // Before the term rule: a server that hears from a leader must not be disturbed by one that
      // does not (thesis §4.2.3).
      raft.outbox().reject(message, Effect.Rejection.STICKY);
    } else {
      if (message.term() > currentTerm) {
        raft.roles().becomeFollower(message.term());
      }
      dispatch(message);
    }
  }

  private void dispatch(Message message) {
    Role role = raft.roles().current();
    switch (message.type()) {
      case PRE_VOTE -> throw new InvariantViolation("a PreVote has no current term");
      case PRE_VOTE_RESPONSE -> role.onPreVoteResponse((PreVoteResponse) message);
      case REQUEST_VOTE -> voting.onRequestVote((RequestVote) message);
      case REQUEST_VOTE_RESPONSE -> role.onRequestVoteResponse((RequestVoteResponse) message);
      case APPEND_ENTRIES -> role.onAppendEntries((AppendEntries) message);
      case APPEND_ENTRIES_RESPONSE -> role.onAppendEntriesResponse((AppendEntriesResponse) message);
      case INSTALL_SNAPSHOT -> role.onInstallSnapshot((InstallSnapshot) message);
      case INSTALL_SNAPSHOT_RESPONSE ->
        role.onInstallSnapshotResponse((InstallSnapshotResponse) message);
      case FETCH_ENTRIES -> raft.lender().onFetchEntries((FetchEntries) message);
      case FETCH_ENTRIES_RESPONSE -> role.onFetchEntriesResponse((FetchEntriesResponse) message);
      case TIMEOUT_NOW -> role.onTimeoutNow((TimeoutNow) message);
      case READ_INDEX -> role.onReadIndex((ReadIndex) message);
      case READ_INDEX_RESPONSE -> role.onReadIndexResponse((ReadIndexResponse) message);
      case STATE_HASH -> throw new InvariantViolation("a StateHash is the driver's");
    }
  }

  /**
   * The sender is behind. A leader or candidate must learn of the newer term, or a server that got
   * ahead of its group, and so refuses its leader, could never be taken back.
   */
  private void onStale(Message message) {
    Outbox outbox = raft.outbox();
    if (message.type() == MessageType.APPEND_ENTRIES) {
      outbox.sendWhenDurable(refusal((AppendEntries) message));
    } else if (message.type() == MessageType.INSTALL_SNAPSHOT) {
      outbox.sendWhenDurable(Snapshots.answer(raft, (InstallSnapshot) message, 0, 0));
    } else if (message.type() == MessageType.REQUEST_VOTE) {
      outbox.sendWhenDurable(
          new RequestVoteResponse(raft.self(), message.from(), raft.currentTerm(), false));
    } else if (message.type() == MessageType.APPEND_ENTRIES_RESPONSE) {
      learnDisk(message.from(), ((AppendEntriesResponse) message).incarnation());
    } else if (message.type() == MessageType.INSTALL_SNAPSHOT_RESPONSE) {
      learnDisk(message.from(), ((InstallSnapshotResponse) message).incarnation());
    }
    outbox.reject(message, Effect.Rejection.STALE);
  }

  /**
   * A member on a new disk begins in term 0 again, so its first answers are of earlier terms. They tell
   * all the same that what its old disk acknowledged is gone; a late answer of that one must not count.
   */
  private void learnDisk(NodeId member, long incarnation) {
    raft.roles().current().onDisk(member, incarnation);
  }

  private AppendEntriesResponse refusal(AppendEntries request) {
    return new AppendEntriesResponse(
            raft.self(),
            request.from(),
            raft.currentTerm(),
            request.sentAt(),
            raft.incarnation(),
            false,
            request.prevLogIndex(),
            0,
            1,
            false)
        .withPriority(raft.config().priority());
  }
}
