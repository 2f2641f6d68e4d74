package dev.raftkit.core;

import dev.raftkit.core.check.Check;
import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.InstallSnapshotResponse;
import dev.raftkit.core.message.ReadIndex;
import dev.raftkit.core.replication.Progress;
import dev.raftkit.core.replication.RaftLog;
import dev.raftkit.core.replication.SnapshotTransfer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A leader (§5.3): appends what clients propose, replicates it, and commits what a majority of disks
 * holds. It steps down when it has not heard from a majority for an election timeout (CheckQuorum,
 * thesis §6.2).
 */
final class Leader extends Role {
  private final Reconfiguration reconfiguration;
  private Progress[] followers;
  private Quorum quorum;
  private final SnapshotSender snapshots;
  private final Repair repair;
  private final Retention retention;
  private final Handover handover;
  private final LeaderReads reads;
  private long heartbeatAt;

  /** What this leader accepted and did not commit yet. */
  private long uncommittedBytes;

  Leader(Raft raft) {
    super(raft);
    this.quorum = new Quorum(raft.configuration(), raft.self());
    this.snapshots = new SnapshotSender(raft);
    this.repair = new Repair(raft);
    this.retention = new Retention(raft, this);
    this.handover = new Handover(raft, this);
    this.reads = new LeaderReads(raft, this, raft.log().lastIndex() + 1);
    this.reconfiguration = new Reconfiguration(raft);
    this.followers = reconfiguration.followers(new Progress[0], raft.log().lastIndex() + 1);
    this.heartbeatAt = raft.now() + raft.config().heartbeatNanos();
  }

  @Override
  RoleName name() {
    return RoleName.LEADER;
  }

  /** Opens the term, so that entries of earlier terms can commit with it (§5.4.2). */
  void appendNoOp() {
    raft.append(Entry.noOp(raft.currentTerm()));
  }

  // ---------------------------------------------------------------- time

  @Override
  long deadline() {
    return followers.length == 0 ? Long.MAX_VALUE : Math.min(heartbeatAt, quorumLostAt());
  }

  @Override
  void deadlinePassed() {
    if (raft.now() >= quorumLostAt()) {
      raft.roles().becomeFollower(raft.currentTerm());
      return;
    }
    heartbeatAt = raft.now() + raft.config().heartbeatNanos();
    sendHeartbeats();
    repair.onHeartbeat();
    handover.onHeartbeat();
  }

  void sendHeartbeats() {
    for (Progress follower : followers) {
      sendHeartbeat(follower);
    }
  }

  private void sendHeartbeat(Progress follower) {
    SnapshotTransfer transfer = transferTo(follower);
    if (transfer == null) {
      send(follower, EntryBatch.empty(follower.nextIndex()));
    } else {
      // A follower that has the snapshot says so, should its own answer have been lost.
      long prevLogIndex = Math.max(transfer.lastIndex(), raft.log().baseIndex());
      send(follower, EntryBatch.empty(prevLogIndex + 1));
      snapshots.keepUp(follower, transfer);
    }
  }

  /** The transfer that a follower needs or is in; null if entries will do. */
  private @Nullable SnapshotTransfer transferTo(Progress follower) {
    if (follower.transfer() == null && follower.nextIndex() <= raft.log().baseIndex()) {
      snapshots.start(follower);
    }
    return follower.transfer();
  }

  private long quorumLostAt() {
    quorum.start(raft.now());
    for (Progress follower : followers) {
      quorum.add(follower.seats(), follower.contactAt());
    }
    return quorum.reachedByMajority() + raft.config().electionTimeoutMaxNanos();
  }

  /** Until when no other server can have been elected (thesis §6.4.1). */
  long leaseUntil() {
    if (handover.hasConsented()) {
      return Long.MIN_VALUE;
    }
    quorum.start(Long.MAX_VALUE);
    for (Progress follower : followers) {
      quorum.add(follower.seats(), follower.ackedSentAt());
    }
    long sentAt = quorum.reachedByMajority();
    boolean isBounded = sentAt != Long.MAX_VALUE && sentAt != Long.MIN_VALUE;
    return isBounded ? sentAt + raft.config().leaseNanos() : sentAt;
  }

  // ---------------------------------------------------------------- reads

  @Override
  void onRead(long requestId, ReadMode mode) {
    reads.onRead(requestId, mode);
  }

  @Override
  void onReadIndex(ReadIndex question) {
    reads.onReadIndex(question);
  }

  /** The newest round of reads that a majority has answered (thesis §6.4). */
  long answeredRound() {
    quorum.start(Long.MAX_VALUE);
    for (Progress follower : followers) {
      quorum.add(follower.seats(), follower.answeredRound());
    }
    return quorum.reachedByMajority();
  }

  // ---------------------------------------------------------------- proposals

  @Override
  Proposal onPropose(EntryType type, List<byte[]> payloads) {
    NodeId successor = handover.target();
    if (successor != null) {
      return new Proposal.HandingOver(successor);
    }
    long bytes = 0;
    for (int i = 0; i < payloads.size(); i++) {
      bytes += payloads.get(i).length + Entry.OVERHEAD_BYTES;
    }
    long bytesMax = raft.config().uncommittedBytesMax();
    // One batch always fits, or a batch larger than the limit could never be proposed.
    boolean isFull = uncommittedBytes > 0 && uncommittedBytes + bytes > bytesMax;
    if (isFull || raft.log().isDamaged()) {
      return new Proposal.Busy(uncommittedBytes, bytesMax);
    }
    uncommittedBytes += bytes;
    RaftLog log = raft.log();
    long firstIndex = log.lastIndex() + 1;
    for (int i = 0; i < payloads.size(); i++) {
      log.append(new Entry(raft.currentTerm(), type, payloads.get(i)));
    }
    return new Proposal.Accepted(firstIndex, raft.currentTerm());
  }

  /** Entries are committed: what this leader had accepted of them makes room for more. */
  void onCommitted(long from, long to) {
    for (long index = from; index <= to; index++) {
      if (raft.log().termAt(index) == raft.currentTerm()) {
        Entry entry = raft.log().entry(index);
        uncommittedBytes -= entry.type().isProposed() ? entry.sizeBytes() : 0;
      }
    }
    Check.invariant(uncommittedBytes >= 0, "more was committed than accepted");
    long configurationIndex = raft.memberships().latestIndex();
    boolean isFirst = raft.log().termAt(from - 1) != raft.currentTerm();
    boolean isNow = configurationIndex >= from && configurationIndex <= to;
    if (isNow || (isFirst && reconfiguration.isOverdue())) {
      onConfigurationCommitted();
    }
  }

  // ---------------------------------------------------------------- membership

  Change changeMembership(MembershipChange change) {
    return reconfiguration.begin(change, followers);
  }

  List<MemberProgress> members() {
    return reconfiguration.progressOf(followers);
  }

  @Override
  void reconfigured() {
    quorum = new Quorum(raft.configuration(), raft.self());
    // To begin with the entry that says it makes a new member known at once.
    followers = reconfiguration.followers(followers, raft.log().lastIndex());
  }

  /** All hear of it at once, also those that it removes: they are sent nothing from then on. */
  private void onConfigurationCommitted() {
    for (Progress follower : followers) {
      sendHeartbeat(follower);
    }
    if (reconfiguration.mustStepDown()) {
      handover.abdicate();
      raft.roles().becomeFollower(raft.currentTerm());
      return;
    }
    followers = reconfiguration.followers(followers, raft.log().lastIndex());
    reconfiguration.leaveIfCommitted();
  }

  // ---------------------------------------------------------------- replication

  /** Everything proposed in a turn travels together. */
  @Override
  void beforeDrain() {
    reads.beforeDrain();
    if (raft.log().isDamaged()) {
      repair.beforeDrain();
    }
    for (Progress follower : followers) {
      replicate(follower);
    }
    handover.beforeDrain();
  }

  private void replicate(Progress follower) {
    if (transferTo(follower) != null) {
      return;
    }
    RaftLog log = raft.log();
    long last = log.undamagedEnd(0);
    while (!follower.isPaused() && follower.nextIndex() <= last) {
      long next = follower.nextIndex();
      if (log.inMemory(next)) {
        RaftConfig config = raft.config();
        send(follower, log.entries(next, last, config.appendBytesMax(), config.appendEntriesMax()));
      } else if (follower.isReplicating()) {
        readFor(follower);
        return;
      } else {
        // Where the logs agree can be found without the entries themselves.
        send(follower, EntryBatch.empty(next));
      }
    }
  }

  private void readFor(Progress follower) {
    if (!follower.isReading()) {
      RaftConfig config = raft.config();
      long next = follower.nextIndex();
      long last = Math.min(raft.log().durableIndex(), next + config.appendEntriesMax() - 1);
      follower.reading(raft.outbox().readEntries(next, last, config.appendBytesMax()));
    }
  }

  void onEntriesRead(long requestId, EntryBatch entries) {
    for (Progress follower : followers) {
      if (follower.readEnded(requestId)
          && follower.isReplicating()
          && !follower.isPaused()
          && follower.nextIndex() == entries.firstIndex()
          && follower.nextIndex() > raft.log().baseIndex()
          && !entries.isEmpty()) {
        send(follower, entries);
      }
    }
  }

  private void send(Progress follower, EntryBatch whole) {
    EntryBatch entries = follower.isWitness() ? whole.bare() : whole;
    long prevLogIndex = entries.firstIndex() - 1;
    raft.outbox()
        .send(new AppendEntries(
            raft.self(),
            follower.follower(),
            raft.currentTerm(),
            raft.log().termAt(prevLogIndex),
            prevLogIndex,
            raft.commitIndex(),
            raft.now(),
            reads.round(),
            entries));
    if (!entries.isEmpty() || !follower.isReplicating()) {
      follower.sent(entries.lastIndex(), entries.sizeBytes());
    }
  }

  @Override
  void onAppendEntriesResponse(AppendEntriesResponse response) {
    Progress follower = followerNamed(response.from());
    boolean isTooMuch = response.success() && response.matchIndex() > raft.log().lastIndex();
    if (isTooMuch || response.readRound() > reads.round()) {
      raft.outbox().reject(response, Effect.Rejection.MALFORMED);
      return;
    }
    if (!follower.isOfThisDisk(response.incarnation())) {
      raft.outbox().reject(response, Effect.Rejection.STALE);
      return;
    }
    long ackedSentAt = follower.ackedSentAt();
    follower.heard(raft.now(), response.sentAt());
    follower.answered(response.readRound(), response.priority());
    if (response.success()) {
      accepted(follower, response.matchIndex());
    } else if (response.sentAt() > ackedSentAt && follower.hasLost(response)) {
      follower.goBackTo(response.conflictIndex());
      raft.outbox().reject(response, Effect.Rejection.ACKNOWLEDGED_ENTRIES_LOST);
    } else if (response.damaged() && response.sentAt() >= ackedSentAt) {
      follower.goBackTo(response.conflictIndex());
    } else if (response.damaged() || !follower.rejected(response, raft.log())) {
      raft.outbox().reject(response, Effect.Rejection.STALE);
    }
  }

  @Override
  void onDisk(NodeId member, long incarnation) {
    followerNamed(member).isOfThisDisk(incarnation);
  }

  @Override
  void onFetchEntriesResponse(FetchEntriesResponse response) {
    repair.onFetchEntriesResponse(response);
  }

  private void accepted(Progress follower, long matchIndex) {
    boolean wasSentSnapshot = follower.transfer() != null;
    follower.accepted(matchIndex, raft.log().baseIndex());
    if (wasSentSnapshot && follower.transfer() == null) {
      follower.isBehind(raft.log().lastIndex());
    }
    advanceCommitIndex();
  }

  // ---------------------------------------------------------------- snapshots

  void onSnapshotRead(long requestId, @Nullable SnapshotChunk chunk) {
    for (Progress follower : followers) {
      SnapshotTransfer transfer = follower.transfer();
      if (transfer != null && transfer.readEnded(requestId)) {
        snapshots.onRead(follower, transfer, chunk);
      }
    }
  }

  @Override
  void onInstallSnapshotResponse(InstallSnapshotResponse response) {
    if (response.matchIndex() > raft.log().lastIndex()) {
      raft.outbox().reject(response, Effect.Rejection.MALFORMED);
      return;
    }
    Progress follower = followerNamed(response.from());
    if (!follower.isOfThisDisk(response.incarnation())) {
      raft.outbox().reject(response, Effect.Rejection.STALE);
      return;
    }
    follower.heard(raft.now(), response.sentAt());
    if (response.matchIndex() > 0) {
      accepted(follower, response.matchIndex());
    } else {
      snapshots.onProgress(follower, response);
    }
  }

  Retention retention() {
    return retention;
  }

  /** Whom this leader sends to, and so nobody else is heard here ({@link Memberships#isKnown}). */
  private Progress followerNamed(NodeId id) {
    Progress named = follower(id);
    if (named == null) {
      throw new InvariantViolation("an answer from " + id + ", which is not a follower");
    }
    return named;
  }

  @Nullable
  Progress follower(NodeId id) {
    for (Progress follower : followers) {
      if (follower.follower().equals(id)) {
        return follower;
      }
    }
    return null;
  }

  List<Progress> followers() {
    return List.of(followers);
  }

  // ---------------------------------------------------------------- handing over

  @Override
  Transfer onTransfer(@Nullable NodeId target) {
    return handover.start(target);
  }

  @Nullable
  NodeId transferTarget() {
    return handover.target();
  }

  @Override
  void left() {
    handover.left();
    reads.left();
  }

  // ---------------------------------------------------------------- commitment

  /** The leader's own disk is one of the majority, no more and no less (thesis §10.2.1). */
  @Override
  void onDurable() {
    advanceCommitIndex();
  }

  /**
   * An entry of the current term on a majority of disks is committed, and all before it; an older
   * one never by counting (§5.4.2, figure 8).
   */
  private void advanceCommitIndex() {
    quorum.start(raft.log().durableIndex());
    for (Progress follower : followers) {
      quorum.add(follower.seats(), follower.matchIndex());
    }
    long index = quorum.reachedByMajority();
    if (index > raft.commitIndex() && raft.log().termAt(index) == raft.currentTerm()) {
      raft.commitTo(index);
    }
  }

  /**
   * A second leader in this term, if unknown here: two majorities had no voter in common (§5.2).
   */
  @Override
  void onAppendEntries(AppendEntries request) {
    throw secondLeader(request.from() + " which sent " + request.prevLog());
  }

  @Override
  void onInstallSnapshot(InstallSnapshot request) {
    throw secondLeader(request.from() + " which sent snapshot " + request.chunk());
  }

  private InvariantViolation secondLeader(String other) {
    return new InvariantViolation("two leaders in term "
        + raft.currentTerm()
        + ": "
        + raft.self()
        + " with last entry "
        + raft.lastLog()
        + ", and "
        + other);
  }
}
