package dev.raftkit.core;

import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.ReadIndexResponse;
import dev.raftkit.core.message.TimeoutNow;
import dev.raftkit.core.replication.RaftLog;

/**
 * A follower (§5.2, §5.3): takes entries from the term's leader, acknowledges what its disk holds,
 * and asks for an election when it has heard nothing for an election timeout.
 */
final class Follower extends Role {
  private final FollowerReads reads;
  private long electionDeadline;

  /** Up to here the log agrees with the leader's, though the disk may not hold all of it yet. */
  private long verifiedIndex;

  private long acknowledgedIndex;
  private long lastSentAt;
  private long lastReadRound;

  Follower(Raft raft) {
    super(raft);
    this.reads = new FollowerReads(raft);
    resetElectionTimer();
  }

  @Override
  RoleName name() {
    return RoleName.FOLLOWER;
  }

  /** Who may not campaign only forgets a leader that is silent. */
  @Override
  long deadline() {
    boolean waits = raft.memberships().mayCampaign() || raft.leader() != null;
    return waits ? electionDeadline : Long.MAX_VALUE;
  }

  /** Others shall try first. */
  void standBack() {
    electionDeadline += raft.config().electionTimeoutMaxNanos();
  }

  void resetElectionTimer() {
    electionDeadline = raft.now() + raft.randomElectionTimeout();
  }

  @Override
  void deadlinePassed() {
    if (raft.memberships().mayCampaign()) {
      raft.roles().becomePreCandidate();
    } else {
      raft.roles().forgetLeader();
    }
  }

  /**
   * The leader hands over to this server (thesis §3.10): it campaigns at once and asks nobody first.
   * From here on it is in a newer term than that leader, whose heartbeats cannot take it back.
   */
  @Override
  void onTimeoutNow(TimeoutNow request) {
    boolean isMeant = request.from().equals(raft.leader())
        && raft.configuration().isVoter(raft.self())
        && raft.config().mayLead();
    if (isMeant) {
      raft.roles().becomeCandidate(true);
    } else {
      super.onTimeoutNow(request);
    }
  }

  @Override
  void onAppendEntries(AppendEntries request) {
    raft.roles().heardFromLeader(request.from());
    resetElectionTimer();
    lastSentAt = Math.max(lastSentAt, request.sentAt());
    lastReadRound = Math.max(lastReadRound, request.readRound());
    reads.onHeard();
    RaftLog log = raft.log();
    LogPosition prevLog = request.prevLog();
    // What a snapshot covers is committed, and so the same in every leader's log.
    boolean isCovered = prevLog.index() < log.baseIndex();
    if (!isCovered && !log.matches(prevLog)) {
      checkNotCommitted(prevLog, request);
      refuse(request);
      return;
    }
    if (log.isDamaged() && prevLog.index() >= log.firstMissing()) {
      refuseForDamage(request);
      return;
    }
    EntryBatch entries = request.entries();
    append(request);
    if (log.isDamaged()) {
      raft.repair(entries);
    }
    verifiedIndex = Math.max(verifiedIndex, entries.lastIndex());
    raft.commitTo(Math.min(request.leaderCommit(), entries.lastIndex()));
    // What is not durable yet is acknowledged in onDurable; a heartbeat is answered at once, so
    // that
    // a slow disk does not look like a dead server.
    long durable = Math.min(entries.lastIndex(), log.durableIndex());
    if (entries.isEmpty() || durable == entries.lastIndex()) {
      acknowledge(request.from(), durable);
    }
  }

  /** Appends what is new and drops what conflicts, and nothing else (§5.3). */
  private void append(AppendEntries request) {
    RaftLog log = raft.log();
    EntryBatch entries = request.entries();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      long index = entries.firstIndex() + i;
      if (index <= log.lastIndex()) {
        if (index <= log.baseIndex() || log.termAt(index) == entry.term()) {
          continue;
        }
        checkNotCommitted(new LogPosition(entry.term(), index), request);
        raft.truncateFrom(index);
      }
      raft.append(entry);
    }
  }

  /** A leader contradicts a committed entry: a majority is broken, and going on would fork. */
  private void checkNotCommitted(LogPosition theirs, AppendEntries request) {
    long index = theirs.index();
    if (index <= raft.commitIndex()) {
      throw new InvariantViolation("leader "
          + request.from()
          + " of term "
          + request.term()
          + " has "
          + theirs
          + " where "
          + new LogPosition(raft.termAt(index), index)
          + " is committed (commitIndex "
          + raft.commitIndex()
          + ")");
    }
  }

  /** Tells the leader where its log and this one part, a whole term at a time (§5.3). */
  private void refuse(AppendEntries request) {
    RaftLog log = raft.log();
    long prevLogIndex = request.prevLogIndex();
    boolean isShort = prevLogIndex > log.lastIndex();
    long conflictIndex = isShort ? log.lastIndex() + 1 : log.firstIndexOfTermAt(prevLogIndex);
    refuse(request, isShort ? 0 : log.termAt(prevLogIndex), conflictIndex, false);
  }

  /** Makes the leader send what the disk damaged, and count it no longer (PAR, FAST'18). */
  private void refuseForDamage(AppendEntries request) {
    long firstMissing = raft.log().firstMissing();
    refuse(request, raft.termAt(firstMissing), firstMissing, true);
  }

  private void refuse(AppendEntries request, long term, long index, boolean damaged) {
    raft.outbox()
        .sendWhenDurable(new AppendEntriesResponse(
            raft.self(),
            request.from(),
            raft.currentTerm(),
            request.sentAt(),
            request.readRound(),
            raft.incarnation(),
            false,
            request.prevLogIndex(),
            term,
            index,
            damaged,
            raft.config().priority()));
  }

  @Override
  void onInstallSnapshot(InstallSnapshot request) {
    raft.roles().heardFromLeader(request.from());
    resetElectionTimer();
    raft.snapshots().receive(request);
  }

  // ---------------------------------------------------------------- reads

  @Override
  void onRead(long requestId, ReadMode mode) {
    reads.onRead(requestId, mode);
  }

  @Override
  void onReadIndexResponse(ReadIndexResponse response) {
    reads.onReadIndexResponse(response);
  }

  @Override
  void beforeDrain() {
    reads.beforeDrain();
  }

  @Override
  void left() {
    reads.left();
  }

  // ---------------------------------------------------------------- acknowledgements

  @Override
  void onDurable() {
    NodeId leader = raft.leader();
    long durable = Math.min(verifiedIndex, raft.log().durableIndex());
    if (leader != null && durable > acknowledgedIndex) {
      acknowledge(leader, durable);
    }
  }

  private void acknowledge(NodeId leader, long matchIndex) {
    acknowledgedIndex = Math.max(acknowledgedIndex, matchIndex);
    raft.outbox()
        .sendWhenDurable(AppendEntriesResponse.accepted(
                raft.self(),
                leader,
                raft.currentTerm(),
                lastSentAt,
                lastReadRound,
                raft.incarnation(),
                matchIndex)
            .withPriority(raft.config().priority()));
  }
}
