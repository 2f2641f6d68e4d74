package dev.raftkit.core;

import static dev.raftkit.core.Servers.AWAKE;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.damaged;
import static dev.raftkit.core.Servers.persistAll;
import static dev.raftkit.core.Servers.piece;
import static dev.raftkit.core.Servers.sent;
import static dev.raftkit.core.Servers.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.IndexRange;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.FetchEntries;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.FetchEntriesResponse.Holding;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.core.message.RequestVoteResponse;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A follower whose disk damaged entries (Protocol-Aware Recovery)")
class DamagedFollowerTest {
  private static final Entry THIRD = Entry.command(2, new byte[] {3});
  private static final Entry FOURTH = Entry.command(2, new byte[] {4});
  private static final Entry FIFTH = Entry.command(2, new byte[] {5});

  /** n1 in term 5: six entries of terms 1 1 2 2 2 5, of which the third and fourth are damaged. */
  private final Raft follower =
      Servers.restart(N1, THREE, damaged(new HardState(5, null), 3, 4, 1, 1, 2, 2, 2, 5));

  @Test
  void itRefusesWhatComesAfterTheDamageAndNamesTheFirstDamagedEntry() {
    follower.receive(AWAKE, append(5, 6, 6));

    assertTrue(follower
        .drain()
        .contains(sent(new AppendEntriesResponse(N1, N2, 5, 1, 0, false, 6, 2, 3, true))));
    assertEquals(0, follower.commitIndex());
    assertEquals(2, follower.durableIndex());
    assertEquals(3, follower.firstDamaged());
  }

  @Test
  void aLeadersEntriesTakeThePlaceOfDamagedOnesAndTheRestOfTheLogStays() {
    follower.receive(AWAKE, append(1, 2, 6, THIRD, FOURTH, FIFTH));

    Effect.Persist repair = new Effect.Persist(
        1, null, null, 0, EntryBatch.empty(7), List.of(EntryBatch.of(3, THIRD, FOURTH)));
    assertTrue(follower.drain().contains(repair));
    assertEquals(new LogPosition(5, 6), follower.lastLog());
  }

  @Test
  @DisplayName("M03: a repaired entry is acknowledged and applied only once it is durable")
  void aRepairedEntryCountsOnceItIsDurable() {
    follower.receive(AWAKE, append(1, 2, 6, THIRD, FOURTH, FIFTH));
    follower.drain();
    assertEquals(2, follower.durableIndex());

    follower.persisted(AWAKE, 1);

    assertEquals(
        sent(AppendEntriesResponse.accepted(N1, N2, 5, 1, 0, 5)),
        follower.drain().get(0));
    assertEquals(6, follower.durableIndex());
    assertEquals(Long.MAX_VALUE, follower.firstDamaged());
  }

  @Test
  void aPartOfTheDamageIsRepairedAsFarAsTheEntriesReach() {
    follower.receive(AWAKE, append(1, 2, 6, THIRD));
    persistAll(follower, AWAKE);

    assertEquals(3, follower.durableIndex());
    assertEquals(4, follower.firstDamaged());

    follower.receive(AWAKE, append(2, 3, 6, FOURTH));
    persistAll(follower, AWAKE);

    assertEquals(6, follower.durableIndex());
  }

  @Test
  void damageThatConflictsWithTheLeaderIsCutAndNotRepaired() {
    Entry other = Entry.command(4, new byte[] {9});

    follower.receive(AWAKE, append(1, 2, 0, THIRD, other));

    Effect.Persist write = new Effect.Persist(
        1, null, null, 4, EntryBatch.of(4, other), List.of(EntryBatch.of(3, THIRD)));
    assertTrue(follower.drain().contains(write));
    assertEquals(new LogPosition(4, 4), follower.lastLog());
  }

  @Test
  void aRepairThatIsCutBeforeItIsDurableCountsForNothing() {
    follower.receive(AWAKE, append(1, 2, 0, THIRD, FOURTH));
    follower.drain();
    Entry other = Entry.command(4, new byte[] {9});
    follower.receive(AWAKE, append(1, 2, 0, THIRD, other));
    follower.drain();

    follower.persisted(AWAKE, 1);
    assertEquals(3, follower.durableIndex());

    follower.persisted(AWAKE, 2);
    assertEquals(4, follower.durableIndex());
  }

  @Test
  void itRefusesItsVoteToACandidateThatHasNotWhatItOnceHeld() {
    follower.receive(AWAKE, new RequestVote(N2, N1, 6, 2, 5));
    follower.drain();
    follower.persisted(AWAKE, 1);

    assertEquals(List.of(sent(new RequestVoteResponse(N1, N2, 6, false))), follower.drain());
  }

  @Test
  void aSnapshotThatCoversTheDamageRepairsIt() {
    InstallSnapshot install = new InstallSnapshot(N2, N1, 5, 1, piece(snapshot(2, 5), 0, 10));
    follower.receive(AWAKE, install);
    follower.drain();

    follower.snapshotStored(AWAKE, install.chunk(), 10, true);

    assertTrue(follower.drain().contains(new Effect.CompactLog(new LogPosition(2, 4))));
    assertEquals(Long.MAX_VALUE, follower.firstDamaged());
    assertEquals(new LogPosition(5, 6), follower.lastLog());
    assertEquals(6, follower.durableIndex());
  }

  @Test
  void damageThatASnapshotCoversIsNoDamageAfterARestart() {
    PersistentState state = new PersistentState(
        0,
        new HardState(5, null),
        snapshot(2, 5),
        LogPosition.ZERO,
        List.of(new LogPosition(1, 1), new LogPosition(2, 3), new LogPosition(5, 6)),
        6,
        List.of(new IndexRange(2, 3)));

    Raft restarted = Servers.restart(N1, THREE, state);

    assertEquals(new LogPosition(2, 3), restarted.base());
    assertEquals(Long.MAX_VALUE, restarted.firstDamaged());
  }

  @Test
  void itLendsWhatItHoldsAndSaysWhatItHasNot() {
    Raft lender =
        Servers.restart(N1, THREE, damaged(new HardState(5, null), 3, 4, 1, 1, 2, 2, 2, 5));
    lender.receive(AWAKE, fetch(new LogPosition(2, 5), 5));
    assertEquals(List.of(new Effect.ReadEntries(1, 5, 5, 1 << 20)), lender.drain());

    lender.entriesRead(AWAKE, 1, EntryBatch.of(5, FIFTH));
    lender.receive(AWAKE, fetch(new LogPosition(2, 3), 4));
    lender.receive(AWAKE, fetch(new LogPosition(1, 5), 5));
    lender.receive(AWAKE, fetch(new LogPosition(5, 7), 7));

    assertEquals(
        List.of(
            lent(new LogPosition(2, 5), Holding.HELD, EntryBatch.of(5, FIFTH)),
            lent(new LogPosition(2, 3), Holding.UNREADABLE, EntryBatch.empty(3)),
            lent(new LogPosition(1, 5), Holding.NOT_HELD, EntryBatch.empty(5)),
            lent(new LogPosition(5, 7), Holding.NOT_HELD, EntryBatch.empty(7))),
        lender.drain());
  }

  @Test
  void whatASnapshotCoversIsNeitherHeldNorLost() {
    Raft lender = Servers.restart(
        N1, THREE, Servers.disk(new HardState(5, null), snapshot(2, 5), new LogPosition(2, 5)));
    lender.drain();

    lender.receive(AWAKE, fetch(new LogPosition(2, 4), 4));

    assertEquals(
        List.of(lent(new LogPosition(2, 4), Holding.COVERED, EntryBatch.empty(4))), lender.drain());
  }

  private static FetchEntries fetch(LogPosition first, long lastIndex) {
    return new FetchEntries(N2, N1, 5, first, lastIndex);
  }

  private static Effect lent(LogPosition first, Holding holding, EntryBatch entries) {
    return sent(new FetchEntriesResponse(N1, N2, 5, first, holding, entries));
  }

  /** From n2, leader of term 5. */
  private static AppendEntries append(
      long prevLogTerm, long prevLogIndex, long leaderCommit, Entry... entries) {
    EntryBatch batch = EntryBatch.of(prevLogIndex + 1, entries);
    return new AppendEntries(N2, N1, 5, prevLogTerm, prevLogIndex, leaderCommit, 1, batch);
  }
}
