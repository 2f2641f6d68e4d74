package dev.raftkit.core;

import static dev.raftkit.core.Servers.MILLIS;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.N3;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.commands;
import static dev.raftkit.core.Servers.disk;
import static dev.raftkit.core.Servers.elect;
import static dev.raftkit.core.Servers.persistAll;
import static dev.raftkit.core.Servers.piece;
import static dev.raftkit.core.Servers.sent;
import static dev.raftkit.core.Servers.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.InstallSnapshotResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Sending a snapshot to a follower (§7)")
class SendingSnapshotsTest {
  private static final long ELECTED = 250 * MILLIS;
  private static final Snapshot AT_EIGHT = snapshot(4, 8);
  private static final SnapshotChunk QUESTION = piece(AT_EIGHT, 0, 0);

  /** n1 leads term 5 with a snapshot up to 8, a log after 8, and sends pieces of 4 bytes. */
  private final Raft leader = leader();

  private static Raft leader() {
    RaftConfig config = Servers.config(N1, THREE).withSnapshots(4, 2);
    PersistentState state = disk(new HardState(4, null), AT_EIGHT, AT_EIGHT.last());
    Raft raft = elect(Raft.restart(0, config, state, () -> 200 * MILLIS, Trace.NONE), THREE);
    raft.snapshotInstalled(ELECTED, 8);
    raft.drain();
    return raft;
  }

  /** n2's log is empty. */
  @BeforeEach
  void theFollowerIsFarBehind() {
    leader.receive(ELECTED, new AppendEntriesResponse(N2, N1, 5, 1, 0, false, 8, 0, 1, false));
  }

  @Test
  void aFollowerBehindTheLogIsFirstAskedHowFarItIs() {
    assertEquals(List.of(new Effect.ReadSnapshot(1, N2, 0, 0, 0)), leader.drain());

    leader.snapshotRead(ELECTED, 1, QUESTION);

    assertEquals(List.of(sent(install(ELECTED, QUESTION))), leader.drain());
  }

  @Test
  void piecesFollowEachOtherAsTheyAreAnswered() {
    begin();

    leader.receive(ELECTED, answer(0, 0));
    assertEquals(List.of(new Effect.ReadSnapshot(2, N2, 8, 0, 4)), leader.drain());
    leader.snapshotRead(ELECTED, 2, piece(AT_EIGHT, 0, 4));
    assertEquals(List.of(sent(install(ELECTED, piece(AT_EIGHT, 0, 4)))), leader.drain());

    leader.receive(ELECTED + 1, answer(4, 0));
    assertEquals(List.of(new Effect.ReadSnapshot(3, N2, 8, 4, 4)), leader.drain());
  }

  @Test
  void aTransferResumesWhereTheFollowerStopped() {
    begin();

    leader.receive(ELECTED, answer(8, 0));

    assertEquals(List.of(new Effect.ReadSnapshot(2, N2, 8, 8, 4)), leader.drain());
  }

  @Test
  @DisplayName("S12: an answer to an earlier piece changes nothing")
  void anAnswerToAnEarlierPieceChangesNothing() {
    begin();
    leader.receive(ELECTED + 1, answer(0, 0));
    leader.drain();
    leader.snapshotRead(ELECTED + 2, 2, piece(AT_EIGHT, 0, 4));
    leader.drain();

    leader.receive(ELECTED + 3, answer(0, 0));

    assertEquals(
        List.of(new Effect.Rejected(answer(0, 0), Effect.Rejection.STALE)), leader.drain());
  }

  @Test
  void aLostPieceIsFoundByTheNextHeartbeat() {
    begin();
    long heartbeat = leader.deadline();

    leader.tick(heartbeat);

    assertTrue(leader.drain().contains(sent(install(heartbeat, QUESTION))));
  }

  @Test
  void heartbeatsToAFollowerThatGetsASnapshotNameTheSnapshotsEnd() {
    begin();
    long heartbeat = leader.deadline();

    leader.tick(heartbeat);

    AppendEntries beat = new AppendEntries(N1, N2, 5, 4, 8, 8, heartbeat, EntryBatch.empty(9));
    assertTrue(leader.drain().contains(sent(beat)));
  }

  @Test
  @DisplayName("S13: a follower that has the snapshot is sent entries again at once")
  void aFollowerThatHasTheSnapshotIsSentEntries() {
    begin();

    leader.receive(ELECTED, answer(10, 8));

    AppendEntries append = appendAfterTheSnapshot(leader.drain());
    assertEquals(new LogPosition(4, 8), append.prevLog());
    assertEquals(9, append.entries().lastIndex());

    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 9));
    leader.drain();
    leader.propose(ELECTED, commands("a"));
    leader.propose(ELECTED, commands("b"));
    assertEquals(11, appendAfterTheSnapshot(leader.drain()).entries().lastIndex());
  }

  @Test
  @DisplayName("S13: an answer to a heartbeat ends a transfer as well")
  void anAnswerToAHeartbeatEndsATransfer() {
    begin();

    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 8));

    assertEquals(9, appendAfterTheSnapshot(leader.drain()).entries().lastIndex());
  }

  @Test
  void aRefusedHeartbeatSaysNothingNewDuringATransfer() {
    begin();

    leader.receive(ELECTED, new AppendEntriesResponse(N2, N1, 5, 1, 0, false, 8, 0, 1, false));

    assertEquals(List.of(), leader.drain());
  }

  @Test
  @DisplayName("R4: a follower that compaction overtook with its window full is sent a snapshot")
  void compactionOvertakesAFollower() {
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 9));
    leader.drain();
    leader.applied(ELECTED, 9);
    commitUpToTwelve();
    leader.snapshotTaken(ELECTED, snapshot(5, 12));
    assertEquals(List.of(new Effect.CompactLog(new LogPosition(5, 10))), leader.drain());

    leader.receive(ELECTED, new AppendEntriesResponse(N2, N1, 5, 1, 0, false, 12, 0, 10, false));

    assertEquals(List.of(new Effect.ReadSnapshot(1, N2, 0, 0, 0)), leader.drain());
  }

  @Test
  @DisplayName("S7: the log keeps what follows a snapshot that is on its way")
  void theLogKeepsWhatFollowsASnapshotOnItsWay() {
    begin();
    assertEquals(8, leader.snapshotNeededFrom());
    commitUpToTwelve();

    leader.snapshotTaken(ELECTED, snapshot(5, 12));

    assertEquals(List.of(), leader.drain());
    assertEquals(new LogPosition(4, 8), leader.base());
  }

  @Test
  void theLogKeepsWhatAFollowerLacksThatHasJustReceivedASnapshot() {
    begin();
    commitUpToTwelve();
    leader.receive(ELECTED, answer(0, 8));
    leader.drain();

    leader.snapshotTaken(ELECTED, snapshot(5, 12));

    assertEquals(List.of(), leader.drain());
    assertEquals(8, leader.entriesNeededAfter());
    assertEquals(Long.MAX_VALUE, leader.snapshotNeededFrom());
  }

  @Test
  void theLogShrinksWhenTheFollowerHasCaughtUp() {
    begin();
    commitUpToTwelve();
    leader.receive(ELECTED, answer(0, 8));
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 11));
    leader.drain();

    leader.snapshotTaken(ELECTED, snapshot(5, 12));

    assertEquals(List.of(new Effect.CompactLog(new LogPosition(5, 10))), leader.drain());
    assertEquals(Long.MAX_VALUE, leader.entriesNeededAfter());
  }

  @Test
  void theLogIsNotKeptForAFollowerThatFallsBehindEverFurther() {
    begin();
    commitUpToTwelve();
    leader.receive(ELECTED, answer(0, 8));
    leader.propose(ELECTED, commands("a", "b", "c", "d"));
    assertEquals(8, leader.entriesNeededAfter());

    leader.propose(ELECTED, commands("e"));

    assertEquals(Long.MAX_VALUE, leader.entriesNeededAfter());
  }

  @Test
  void aFollowerThatIsSilentForLongDoesNotKeepTheLogFromShrinking() {
    begin();
    commitUpToTwelve();
    long later = ELECTED + 30 * 300 * MILLIS;
    leader.receive(later, AppendEntriesResponse.accepted(N3, N1, 5, ELECTED, 0, 12));
    assertEquals(8, leader.snapshotNeededFrom());
    later++;

    leader.snapshotTaken(later, snapshot(5, 12));

    assertEquals(Long.MAX_VALUE, leader.snapshotNeededFrom());
    assertEquals(List.of(new Effect.CompactLog(new LogPosition(5, 10))), leader.drain());
  }

  @Test
  void aSnapshotThatIsGoneIsReplacedByTheNewest() {
    begin();
    leader.receive(ELECTED, answer(0, 0));
    leader.drain();

    leader.snapshotRead(ELECTED, 2, null);
    leader.tick(leader.deadline());

    assertTrue(leader.drain().contains(new Effect.ReadSnapshot(3, N2, 0, 0, 0)));
  }

  @Test
  void piecesOfDifferentSnapshotsAreNeverMixed() {
    begin();
    leader.receive(ELECTED, answer(0, 0));
    leader.drain();

    leader.snapshotRead(ELECTED, 2, new SnapshotChunk(AT_EIGHT, 10, 78, 0, new byte[4]));

    assertEquals(List.of(), leader.drain());
  }

  @Test
  void aClaimBeyondTheLeadersLogIsRefused() {
    begin();

    leader.receive(ELECTED, answer(10, 99));

    assertEquals(
        List.of(new Effect.Rejected(answer(10, 99), Effect.Rejection.MALFORMED)), leader.drain());
  }

  /** The follower was asked how far it is, at the moment of the election. */
  private void begin() {
    leader.drain();
    leader.snapshotRead(ELECTED, 1, QUESTION);
    leader.drain();
  }

  private void commitUpToTwelve() {
    leader.propose(ELECTED, commands("a", "b", "c"));
    persistAll(leader, ELECTED);
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N3, N1, 5, ELECTED, 0, 12));
    leader.drain();
    leader.applied(ELECTED, 12);
  }

  private static InstallSnapshot install(long sentAt, SnapshotChunk chunk) {
    return new InstallSnapshot(N1, N2, 5, sentAt, chunk);
  }

  private static InstallSnapshotResponse answer(long nextOffset, long matchIndex) {
    return new InstallSnapshotResponse(N2, N1, 5, ELECTED, 0, 8, 77, nextOffset, matchIndex);
  }

  private static AppendEntries appendAfterTheSnapshot(Effects effects) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.Send send
          && send.message() instanceof AppendEntries append
          && append.to().equals(N2)) {
        return append;
      }
    }
    throw new AssertionError("nothing was sent to n2 in " + effects);
  }
}
