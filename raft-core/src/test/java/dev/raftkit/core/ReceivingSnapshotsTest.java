package dev.raftkit.core;

import static dev.raftkit.core.Servers.AWAKE;
import static dev.raftkit.core.Servers.MILLIS;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.N3;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.disk;
import static dev.raftkit.core.Servers.persistAll;
import static dev.raftkit.core.Servers.piece;
import static dev.raftkit.core.Servers.sent;
import static dev.raftkit.core.Servers.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.InstallSnapshotResponse;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Taking a snapshot from a leader (§7)")
class ReceivingSnapshotsTest {
  private static final Snapshot AT_EIGHT = snapshot(4, 8);
  private static final SnapshotChunk WHOLE = piece(AT_EIGHT, 0, 10);
  private static final Entry NINTH = Entry.command(5, new byte[] {9});

  @Test
  void aPieceIsStoredBeforeItIsAnswered() {
    Raft follower = follower(disk(new HardState(5, N2), 1));
    SnapshotChunk first = piece(AT_EIGHT, 0, 4);

    follower.receive(AWAKE, install(first));

    assertEquals(
        List.of(new Effect.StoreSnapshot(first), new Effect.LeaderChanged(5, N2)),
        follower.drain());

    follower.snapshotStored(AWAKE, first, 4, false);

    assertEquals(List.of(sent(answer(N2, 5, 8, 4, 0))), follower.drain());
    assertEquals(0, follower.commitIndex());
  }

  @Test
  @DisplayName("S1, S2, M16: a log that conflicts gives way to the snapshot in one write")
  void aLogThatConflictsGivesWay() {
    Raft follower = follower(disk(new HardState(5, N2), 1, 1, 1, 1, 1, 1, 1, 2, 2, 2));

    store(follower, WHOLE);

    assertEquals(
        List.of(
            new Effect.InstallSnapshot(AT_EIGHT),
            sent(answer(N2, 5, 8, 10, 8)),
            new Effect.Persist(1, null, new LogPosition(4, 8), 0, EntryBatch.empty(9), List.of())),
        follower.drain());
    assertEquals(new LogPosition(4, 8), follower.lastLog());
    assertEquals(new LogPosition(4, 8), follower.base());
    assertEquals(8, follower.durableIndex());
    assertEquals(8, follower.commitIndex());
  }

  @Test
  @DisplayName("S1: a write that was under way when the log gave way does not shorten the new one")
  void aWriteOfWhatGaveWayChangesNothing() {
    Raft follower = follower(disk(new HardState(5, N2), 1));
    follower.receive(AWAKE, append(1, 1, 0, entries(10)));
    follower.drain();
    Snapshot beyond = snapshot(5, 20);

    store(follower, piece(beyond, 0, 10));
    follower.drain();
    follower.persisted(AWAKE, 1);

    assertEquals(20, follower.durableIndex());
    assertEquals(new LogPosition(5, 20), follower.lastLog());
  }

  @Test
  @DisplayName("S4, M15: entries beyond a snapshot that the log agrees with are kept")
  void entriesBeyondASnapshotThatAgreesAreKept() {
    Raft follower = follower(disk(new HardState(5, N2), 4, 4, 4, 4, 4, 4, 4, 4, 5, 5));

    store(follower, WHOLE);

    assertEquals(
        List.of(new Effect.InstallSnapshot(AT_EIGHT), sent(answer(N2, 5, 8, 10, 8))),
        follower.drain());
    assertEquals(new LogPosition(5, 10), follower.lastLog());
    assertEquals(8, follower.commitIndex());
  }

  @Test
  @DisplayName("S4: entries that are not yet durable survive a snapshot that covers them")
  void entriesOnTheirWayToTheDiskSurviveASnapshot() {
    Raft follower = follower(disk(new HardState(5, N2)));
    follower.receive(AWAKE, append(0, 0, 0, entries(9)));
    follower.drain();

    store(follower, piece(snapshot(5, 8), 0, 10));
    follower.drain();
    follower.persisted(AWAKE, 1);

    assertEquals(List.of(sent(accepted(9))), follower.drain());
    assertEquals(LogPosition.ZERO, follower.base());
    assertEquals(9, follower.durableIndex());
  }

  @Test
  @DisplayName("S3, S9, S12: a snapshot of what is committed here changes nothing")
  void anOldSnapshotChangesNothing() {
    Raft follower = follower(disk(new HardState(5, N2), snapshot(4, 9), new LogPosition(4, 9), 5));
    follower.drain();

    follower.receive(AWAKE, install(WHOLE));

    assertEquals(
        List.of(sent(answer(N2, 5, 8, 0, 9)), new Effect.LeaderChanged(5, N2)), follower.drain());
    assertEquals(9, follower.commitIndex());
  }

  @Test
  @DisplayName("S3, S9: a snapshot that was overtaken while it was stored is not installed")
  void anOvertakenSnapshotIsNotInstalled() {
    Raft follower = follower(disk(new HardState(5, N2), 4, 4, 4, 4, 4, 4, 4, 4, 5));
    follower.receive(AWAKE, install(WHOLE));
    follower.receive(AWAKE, append(5, 9, 9));
    follower.drain();

    follower.snapshotStored(AWAKE, WHOLE, 10, true);

    assertEquals(List.of(sent(answer(N2, 5, 8, 10, 8))), follower.drain());
    assertEquals(9, follower.commitIndex());
  }

  @Test
  @DisplayName("S9, S12: one piece is stored at a time, and pieces that come meanwhile are dropped")
  void onePieceIsStoredAtATime() {
    Raft follower = follower(disk(new HardState(5, N2), 1));
    follower.receive(AWAKE, install(WHOLE));
    follower.drain();

    follower.receive(AWAKE, install(WHOLE));
    follower.receive(AWAKE, install(piece(snapshot(4, 9), 0, 10)));

    assertEquals(List.of(), follower.drain());
  }

  @Test
  @DisplayName("S9: two snapshots in a row are installed one after the other")
  void twoSnapshotsInARow() {
    Raft follower = follower(disk(new HardState(5, N2), 1));
    store(follower, WHOLE);
    persistAll(follower, AWAKE);
    Snapshot newer = snapshot(5, 12);

    store(follower, piece(newer, 0, 10));

    assertTrue(follower.drain().contains(new Effect.InstallSnapshot(newer)));
    assertEquals(new LogPosition(5, 12), follower.base());
    follower.snapshotInstalled(AWAKE, 8);
    follower.snapshotInstalled(AWAKE, 12);
    assertEquals(12, follower.lastApplied());
  }

  @Test
  @DisplayName("S11: a new leader's transfer goes on where the old leader's piece is still stored")
  void aNewLeadersTransferIsNotBlocked() {
    Raft follower = follower(disk(new HardState(5, N2), 1));
    SnapshotChunk first = piece(AT_EIGHT, 0, 4);
    follower.receive(AWAKE, install(first));
    InstallSnapshot fromNext = new InstallSnapshot(N3, N1, 6, 1, piece(AT_EIGHT, 0, 0));
    follower.receive(AWAKE, fromNext);
    persistAll(follower, AWAKE);

    follower.snapshotStored(AWAKE, first, 4, false);
    assertEquals(List.of(), follower.drain());
    follower.receive(AWAKE, fromNext);
    follower.drain();
    follower.snapshotStored(AWAKE, fromNext.chunk(), 4, false);

    assertEquals(List.of(sent(answer(N3, 6, 8, 4, 0))), follower.drain());
  }

  @Test
  void aSnapshotInANewTermIsAnsweredOnceTheTermIsDurable() {
    Raft follower = follower(disk(new HardState(4, null), 1));
    follower.receive(AWAKE, install(WHOLE));
    follower.drain();

    follower.snapshotStored(AWAKE, WHOLE, 10, true);
    assertFalse(follower.drain().contains(sent(answer(N2, 5, 8, 10, 8))));

    follower.persisted(AWAKE, 1);
    assertTrue(follower.drain().contains(sent(answer(N2, 5, 8, 10, 8))));
  }

  @Test
  void entriesAfterASnapshotFollowItInOneOrder() {
    Raft follower = follower(disk(new HardState(5, N2), 1));
    store(follower, WHOLE);
    persistAll(follower, AWAKE);

    follower.receive(AWAKE, append(4, 8, 9, NINTH));
    persistAll(follower, AWAKE);
    follower.snapshotInstalled(AWAKE, 8);
    assertEquals(8, follower.lastApplied());
    follower.applied(AWAKE, 9);

    assertEquals(9, follower.lastApplied());
  }

  @Test
  @DisplayName("S2: after a snapshot only the snapshot's position is claimed in an election")
  void theSnapshotsPositionIsTheLogsLast() {
    Raft follower = follower(disk(new HardState(5, N2), 1, 1, 1, 1, 1, 1, 1, 2, 2, 2));
    store(follower, WHOLE);
    persistAll(follower, AWAKE);

    Raft candidate = Servers.elect(follower, THREE);

    assertEquals(new LogPosition(6, 9), candidate.lastLog());
    assertEquals(new LogPosition(4, 8), candidate.base());
  }

  @Test
  @DisplayName("M14: at the boundary of a snapshot the term is compared like everywhere")
  void theTermAtTheBoundaryIsCompared() {
    Raft follower = follower(disk(new HardState(5, N2), AT_EIGHT, AT_EIGHT.last()));

    assertThrows(InvariantViolation.class, () -> follower.receive(AWAKE, append(3, 8, 0, NINTH)));

    assertEquals(new LogPosition(4, 8), follower.lastLog());
  }

  @Test
  @DisplayName("R5: a late message with entries that a snapshot covers appends only what is beyond")
  void entriesThatASnapshotCoversAreSkipped() {
    Raft follower = follower(disk(new HardState(5, N2), AT_EIGHT, AT_EIGHT.last()));
    follower.drain();

    follower.receive(AWAKE, append(4, 6, 0, Entry.command(4, new byte[0]), entry(4), NINTH));

    assertEquals(
        List.of(
            new Effect.Persist(1, null, 0, EntryBatch.of(9, NINTH)),
            new Effect.LeaderChanged(5, N2)),
        follower.drain());
    assertEquals(new LogPosition(5, 9), follower.lastLog());
  }

  @Test
  void aMessageThatASnapshotCoversWhollyIsAcknowledged() {
    Raft follower = follower(disk(new HardState(5, N2), AT_EIGHT, AT_EIGHT.last()));

    follower.receive(AWAKE, append(3, 4, 0, entry(3)));

    assertTrue(follower.drain().contains(sent(accepted(5))));
  }

  @Test
  @DisplayName("S7, S10: a restart begins with the snapshot, then goes on with the log after it")
  void aRestartBeginsWithTheSnapshot() {
    Raft follower = follower(disk(new HardState(5, N2), AT_EIGHT, new LogPosition(4, 6), 4, 4, 5));

    assertEquals(List.of(new Effect.InstallSnapshot(AT_EIGHT)), follower.drain());
    assertEquals(8, follower.commitIndex());
    assertEquals(new LogPosition(5, 9), follower.lastLog());

    follower.receive(AWAKE, append(5, 9, 9));
    follower.drain();
    follower.entriesRead(AWAKE, 1, EntryBatch.of(9, NINTH));

    assertEquals(List.of(new Effect.Apply(EntryBatch.of(9, NINTH))), follower.drain());
  }

  @Test
  void aSnapshotKeepsItsReceiverFromCampaigning() {
    Raft follower = follower(disk(new HardState(5, N2), 1));
    long late = follower.deadline() - 1;

    follower.receive(late, install(piece(AT_EIGHT, 0, 4)));

    assertTrue(follower.deadline() >= late + 150 * MILLIS);
    assertEquals(N2, follower.leader());
  }

  @Test
  void aSnapshotOfAnEarlierTermsLeaderIsAnsweredWithTheNewerTerm() {
    Raft follower = follower(disk(new HardState(7, null), 1));
    InstallSnapshot late = install(WHOLE);

    follower.receive(AWAKE, late);

    assertEquals(
        List.of(sent(answer(N2, 7, 8, 0, 0)), new Effect.Rejected(late, Effect.Rejection.STALE)),
        follower.drain());
  }

  @Test
  void aBadSnapshotIsAskedForAgainFromTheStart() {
    Raft follower = follower(disk(new HardState(5, N2), 1));
    follower.receive(AWAKE, install(WHOLE));
    follower.drain();

    follower.snapshotStored(AWAKE, WHOLE, 0, false);

    assertEquals(List.of(sent(answer(N2, 5, 8, 0, 0))), follower.drain());
    assertEquals(0, follower.commitIndex());
  }

  private static Raft follower(PersistentState state) {
    return Servers.restart(N1, THREE, state);
  }

  /** The follower receives the piece, stores it, and finds that it has everything. */
  private static void store(Raft follower, SnapshotChunk chunk) {
    follower.receive(AWAKE, install(chunk));
    follower.drain();
    follower.snapshotStored(AWAKE, chunk, 10, true);
  }

  /** From n2, leader of term 5. */
  private static InstallSnapshot install(SnapshotChunk chunk) {
    return new InstallSnapshot(N2, N1, 5, 1, chunk);
  }

  private static InstallSnapshotResponse answer(
      NodeId to, long term, long lastIndex, long nextOffset, long matchIndex) {
    return new InstallSnapshotResponse(N1, to, term, 1, 0, lastIndex, 77, nextOffset, matchIndex);
  }

  private static AppendEntries append(
      long prevLogTerm, long prevLogIndex, long leaderCommit, Entry... entries) {
    EntryBatch batch = EntryBatch.of(prevLogIndex + 1, entries);
    return new AppendEntries(N2, N1, 5, prevLogTerm, prevLogIndex, leaderCommit, 1, batch);
  }

  private static AppendEntriesResponse accepted(long matchIndex) {
    return AppendEntriesResponse.accepted(N1, N2, 5, 1, 0, matchIndex);
  }

  private static Entry entry(long term) {
    return Entry.command(term, new byte[0]);
  }

  private static Entry[] entries(int count) {
    Entry[] entries = new Entry[count];
    Arrays.fill(entries, entry(5));
    return entries;
  }
}
