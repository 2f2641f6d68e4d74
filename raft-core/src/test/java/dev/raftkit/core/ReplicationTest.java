package dev.raftkit.core;

import static dev.raftkit.core.Servers.AWAKE;
import static dev.raftkit.core.Servers.MILLIS;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.N3;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.disk;
import static dev.raftkit.core.Servers.persistAll;
import static dev.raftkit.core.Servers.sent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Taking entries from a leader (§5.3)")
class ReplicationTest {
  private static final Entry A = Entry.command(5, new byte[] {1});
  private static final Entry B = Entry.command(5, new byte[] {2});

  @Test
  void entriesAreAcknowledgedOnlyOnceTheyAreDurable() {
    Raft follower = follower(disk(new HardState(5, N2)));

    follower.receive(AWAKE, append(0, 0, 0, A, B));

    assertEquals(
        List.of(
            new Effect.Persist(1, null, 0, EntryBatch.of(1, A, B)),
            new Effect.LeaderChanged(5, N2)),
        follower.drain());

    follower.persisted(AWAKE, 1);

    assertEquals(List.of(sent(accepted(2))), follower.drain());
  }

  @Test
  void aHeartbeatIsAnsweredAtOnceHoweverSlowTheDisk() {
    Raft follower = follower(disk(new HardState(5, N2)));
    follower.receive(AWAKE, append(0, 0, 0, A, B));
    follower.drain();

    follower.receive(AWAKE, append(5, 2, 0));

    assertEquals(List.of(sent(accepted(0))), follower.drain());
  }

  @Test
  void anAnswerInANewTermWaitsForTheTermToBeDurable() {
    Raft follower = follower(disk(new HardState(4, null)));

    follower.receive(AWAKE, append(0, 0, 0));

    assertEquals(
        List.of(
            Effect.Persist.hardState(1, new HardState(5, null)), new Effect.LeaderChanged(5, N2)),
        follower.drain());

    follower.persisted(AWAKE, 1);

    assertEquals(List.of(sent(accepted(0))), follower.drain());
  }

  @Test
  void aLateMessageDoesNotCutWhatFollowsIt() {
    Raft follower = follower(disk(new HardState(5, N2)));
    follower.receive(AWAKE, append(0, 0, 0, A, B));
    persistAll(follower, AWAKE);

    follower.receive(AWAKE, append(0, 0, 0, A));

    assertEquals(List.of(sent(accepted(1))), follower.drain());
    assertEquals(new LogPosition(5, 2), follower.lastLog());
  }

  @Test
  void aConflictingTailGivesWayInTheSameWrite() {
    Raft follower = follower(disk(new HardState(5, N2), 1, 2, 2));

    follower.receive(AWAKE, append(1, 1, 0, A));

    assertEquals(
        List.of(
            new Effect.Persist(1, null, 2, EntryBatch.of(2, A)), new Effect.LeaderChanged(5, N2)),
        follower.drain());
    assertEquals(new LogPosition(5, 2), follower.lastLog());
  }

  @Test
  void aWriteOfEntriesThatWereReplacedAcknowledgesNothing() {
    Raft follower = follower(disk(new HardState(5, N2), 1));
    follower.receive(AWAKE, append(1, 1, 0, A));
    follower.drain();
    Entry newer = Entry.command(6, new byte[] {9});
    follower.receive(AWAKE, new AppendEntries(N3, N1, 6, 1, 1, 0, 1, EntryBatch.of(2, newer)));
    follower.drain();

    follower.persisted(AWAKE, 1);

    assertEquals(List.of(), follower.drain());
    assertEquals(1, follower.durableIndex());

    follower.persisted(AWAKE, 2);

    assertEquals(
        List.of(sent(AppendEntriesResponse.accepted(N1, N3, 6, 1, 0, 2))), follower.drain());
  }

  @Test
  void aGapIsRefusedWithTheEndOfTheLog() {
    Raft follower = follower(disk(new HardState(5, N2), 1));

    follower.receive(AWAKE, append(5, 7, 0, A));

    assertTrue(follower
        .drain()
        .contains(sent(new AppendEntriesResponse(N1, N2, 5, 1, 0, false, 7, 0, 2, false))));
  }

  @Test
  void aConflictIsRefusedWithTheStartOfItsTerm() {
    Raft follower = follower(disk(new HardState(5, N2), 1, 3, 3, 3));

    follower.receive(AWAKE, append(4, 4, 0, A));

    assertTrue(follower
        .drain()
        .contains(sent(new AppendEntriesResponse(N1, N2, 5, 1, 0, false, 4, 3, 2, false))));
  }

  @Test
  void onlyWhatAgreesWithTheLeaderIsCommitted() {
    Raft follower = follower(disk(new HardState(5, N2), 1, 2, 2));

    follower.receive(AWAKE, append(1, 1, 3));

    assertEquals(1, follower.commitIndex());
  }

  @Test
  void aLeaderThatContradictsACommittedEntryStopsTheServer() {
    Raft follower = follower(disk(new HardState(5, N2), 1, 2));
    follower.receive(AWAKE, append(2, 2, 2));
    persistAll(follower, AWAKE);

    InvariantViolation stop =
        assertThrows(InvariantViolation.class, () -> follower.receive(AWAKE, append(1, 1, 2, A)));

    assertEquals(
        "leader n2 of term 5 has LogPosition[term=5, index=2] where LogPosition[term=2, index=2]"
            + " is committed (commitIndex 2)",
        stop.getMessage());
  }

  @Test
  void aSecondLeaderInATermStopsTheServer() {
    Raft follower = follower(disk(new HardState(5, N2)));
    follower.receive(AWAKE, append(0, 0, 0));
    AppendEntries other = new AppendEntries(N3, N1, 5, 0, 0, 0, 1, EntryBatch.empty(1));

    assertThrows(InvariantViolation.class, () -> follower.receive(AWAKE, other));
  }

  @Test
  void anEarlierTermsLeaderLearnsOfTheNewerTerm() {
    Raft follower = follower(disk(new HardState(7, null), 1));
    AppendEntries late = append(1, 1, 0, A);

    follower.receive(AWAKE, late);

    assertEquals(
        List.of(
            sent(new AppendEntriesResponse(N1, N2, 7, 1, 0, false, 1, 0, 1, false)),
            new Effect.Rejected(late, Effect.Rejection.STALE)),
        follower.drain());
  }

  @Test
  void entriesAreAppliedInOrderOnceCommittedAndDurableHere() {
    Raft follower = follower(disk(new HardState(5, N2)));
    follower.receive(AWAKE, append(0, 0, 2, A, B));
    follower.drain();

    follower.persisted(AWAKE, 1);

    assertEquals(
        List.of(sent(accepted(2)), new Effect.Apply(EntryBatch.of(1, A, B))), follower.drain());
  }

  @Test
  void entriesThatAreNotInMemoryAreReadBeforeTheyAreApplied() {
    Raft follower = follower(disk(new HardState(5, N2), 5, 5));
    follower.receive(AWAKE, append(5, 2, 2));
    assertTrue(follower.drain().contains(new Effect.ReadEntries(1, 1, 2, 1 << 20)));

    follower.entriesRead(AWAKE, 1, EntryBatch.of(1, A));

    assertEquals(
        List.of(new Effect.Apply(EntryBatch.of(1, A)), new Effect.ReadEntries(2, 2, 2, 1 << 20)),
        follower.drain());
  }

  @Test
  void whatASlowStateMachineHasNotBeenHandedNeedNotStayInMemory() {
    RaftConfig config = Servers.config(N1, THREE).withMemoryLimits(1 << 20, 1 << 20, 0);
    Raft follower =
        Raft.restart(0, config, disk(new HardState(5, N2)), () -> 200 * MILLIS, Trace.NONE);
    for (long index = 1; index <= 5; index++) {
      follower.receive(AWAKE, append(index == 1 ? 0 : 5, index - 1, index, A));
      follower.drain();
      follower.persisted(AWAKE, index);
      follower.drain();
    }

    follower.applied(AWAKE, 1);

    assertEquals(List.of(new Effect.ReadEntries(1, 5, 5, 1 << 20)), follower.drain());
  }

  private static Raft follower(PersistentState state) {
    return Servers.restart(N1, THREE, state);
  }

  /** From n2, leader of term 5. */
  private static AppendEntries append(
      long prevLogTerm, long prevLogIndex, long leaderCommit, Entry... entries) {
    EntryBatch batch = EntryBatch.of(prevLogIndex + 1, entries);
    return new AppendEntries(N2, N1, 5, prevLogTerm, prevLogIndex, leaderCommit, 1, batch);
  }

  private static AppendEntriesResponse accepted(long matchIndex) {
    return AppendEntriesResponse.accepted(N1, N2, 5, 1, 0, matchIndex);
  }
}
