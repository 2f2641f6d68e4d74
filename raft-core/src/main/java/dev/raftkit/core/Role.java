package dev.raftkit.core;

import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.InstallSnapshotResponse;
import dev.raftkit.core.message.PreVoteResponse;
import dev.raftkit.core.message.ReadIndex;
import dev.raftkit.core.message.ReadIndexResponse;
import dev.raftkit.core.message.RequestVoteResponse;
import dev.raftkit.core.message.TimeoutNow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server is at the moment (figure 4), with the state and the handlers that belong to it alone.
 * A role sees messages of the current term only; leaving it is {@link Raft}'s business.
 */
abstract sealed class Role permits Follower, PreCandidate, Candidate, Leader {
  final Raft raft;

  Role(Raft raft) {
    this.raft = raft;
  }

  abstract RoleName name();

  /** When {@link #deadlinePassed} is due; MAX_VALUE for never. */
  abstract long deadline();

  abstract void deadlinePassed();

  /** A leader of this term spoke. */
  abstract void onAppendEntries(AppendEntries request);

  void onPreVoteResponse(PreVoteResponse response) {
    raft.outbox().reject(response, Effect.Rejection.STALE);
  }

  void onRequestVoteResponse(RequestVoteResponse response) {
    raft.outbox().reject(response, Effect.Rejection.STALE);
  }

  void onAppendEntriesResponse(AppendEntriesResponse response) {
    raft.outbox().reject(response, Effect.Rejection.STALE);
  }

  /** A leader of this term sends a snapshot (§7). */
  abstract void onInstallSnapshot(InstallSnapshot request);

  void onInstallSnapshotResponse(InstallSnapshotResponse response) {
    raft.outbox().reject(response, Effect.Rejection.STALE);
  }

  void onFetchEntriesResponse(FetchEntriesResponse response) {
    raft.outbox().reject(response, Effect.Rejection.STALE);
  }

  void onTimeoutNow(TimeoutNow request) {
    raft.outbox().reject(request, Effect.Rejection.STALE);
  }

  /** Whoever does not lead says so. */
  void onReadIndex(ReadIndex question) {
    raft.outbox()
        .sendWhenDurable(new ReadIndexResponse(
            raft.self(), question.from(), raft.currentTerm(), question.context(), 0));
  }

  void onReadIndexResponse(ReadIndexResponse response) {
    raft.outbox().reject(response, Effect.Rejection.STALE);
  }

  /** A client wants to read. */
  void onRead(long requestId, ReadMode mode) {
    raft.reads().failed(requestId, Effect.ReadFailure.NO_LEADER);
  }

  Proposal onPropose(EntryType type, List<byte[]> payloads) {
    return new Proposal.NotLeader(raft.leader());
  }

  Transfer onTransfer(@Nullable NodeId target) {
    return new Transfer.NotLeader(raft.leader());
  }

  /** More of the log, or the hard state, is durable now. */
  void onDurable() {}

  /** An answer of an earlier term told which disk a member has. */
  void onDisk(NodeId member, long incarnation) {}

  /** Another role takes this one's place. */
  void left() {}

  /** Another configuration is in effect. */
  void reconfigured() {}

  /** The inputs of a turn are over: say what follows from all of them together. */
  void beforeDrain() {}
}
