package dev.raftkit.storage;

import static dev.raftkit.storage.TestMember.N2;
import static dev.raftkit.storage.TestMember.SETTLED;
import static dev.raftkit.storage.TestMember.append;
import static dev.raftkit.storage.TestMember.entries;
import static dev.raftkit.storage.TestMember.hardState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.HardState;
import dev.raftkit.core.log.EntryBatch;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Group commit (rows F2, F7, F8, X41, X42; mutant M21)")
class GroupCommitTest {
  private static final String WRITE = "write " + SETTLED;
  private static final String SYNC = "sync " + SETTLED;

  private final TestMember member = TestMember.settled();

  @Test
  void nothingIsAcknowledgedBeforeItsSync() {
    member.persist(hardState(1, N2));

    assertEquals(List.of(WRITE), journalAfterSteps(1));
    assertEquals(List.of(SYNC), journalAfterSteps(2));
    assertEquals(List.of(), member.outcomes);

    member.disk.run();

    assertEquals(List.of("1"), member.outcomes);
  }

  @Test
  void writesThatArriveDuringASyncShareTheNextOne() {
    member.persist(hardState(1, N2));
    for (int i = 1; i <= 100; i++) {
      member.persist(append(i, 1, "a" + i));
    }

    member.disk.run();

    assertEquals(List.of(WRITE, SYNC, WRITE, SYNC), member.disk.takeJournal());
    assertEquals(101, member.outcomes.size());
    assertEquals(List.of("1", "2", "3"), member.outcomes.subList(0, 3));
    assertEquals("101", member.outcomes.get(100));
  }

  @Test
  void writesOfManyGroupsShareASync() {
    for (int group = 0; group < 50; group++) {
      member.persist(group, hardState(1, null));
      member.persist(group, append(1, 1, "of " + group));
    }

    member.disk.run();

    assertEquals(List.of(WRITE, SYNC, WRITE, SYNC), member.disk.takeJournal());
    assertEquals(entries(1, 1, "of 49"), member.read(49, 1, 1, 100));
  }

  @Test
  void whatTheAcknowledgementsOfABatchWriteGoesIntoOneBatch() {
    member.persistNow(hardState(1, null));
    member.disk.takeJournal();
    for (int group = 1; group <= 3; group++) {
      int echo = group;
      member
          .store()
          .persist(group, hardState(1, null), error -> member.persist(echo, append(1, 1, "echo")));
    }

    member.disk.run();

    // The first batch holds group 1, the second groups 2 and 3 and what group 1 wrote in answer.
    assertEquals(6, member.disk.takeJournal().size());
    assertEquals(List.of("1", "2", "3", "4"), member.outcomes);
  }

  @Test
  void aBatchThatHasGrownLargeIsFollowedByAnother() {
    String mebibyte = "x".repeat(1 << 20);
    member.persistNow(hardState(1, null));
    member.disk.takeJournal();
    for (int i = 1; i <= 11; i++) {
      member.persist(append(i, 1, mebibyte));
    }

    member.disk.run();

    // One alone, then four, four, and two.
    assertThat(member.disk.takeJournal())
        .filteredOn(line -> line.matches("sync (wal|spare)-.*"))
        .hasSize(4);
    assertEquals(12, member.outcomes.size());
    assertEquals(entries(11, 1, mebibyte), member.read(0, 11, 11, 1));
  }

  @Test
  void aWriteOfNothingIsAcknowledgedInItsTurn() {
    member.persist(new Persist(1, null, 0, EntryBatch.empty(1)));
    member.persist(hardState(1, N2));
    member.disk.run();
    member.disk.crashProcess();

    assertNull(member.open());

    assertEquals(List.of("1", "2"), member.outcomes);
    assertEquals(new HardState(1, N2), member.store().recovered(0).hardState());
  }

  @Test
  void aFailedSyncIsFinal() {
    member.persist(hardState(1, N2));
    member.persist(append(1, 1, "a"));
    member.disk.failNext(SYNC);

    member.disk.run();
    member.persist(append(1, 1, "b"));
    member.disk.run();

    String unusable = ": the data directory takes no more writes: cannot " + SYNC;
    assertEquals(List.of("1" + unusable, "2" + unusable, "3" + unusable), member.outcomes);
    assertEquals(List.of(WRITE, SYNC), member.disk.takeJournal());
  }

  @Test
  void aFailedWriteIsFinalEvenThoughTheSyncAfterItSucceeds() {
    member.persist(hardState(1, N2));
    member.disk.failNext(WRITE);

    member.disk.run();
    member.persist(append(1, 1, "b"));
    member.disk.run();

    String unusable = ": the data directory takes no more writes: cannot " + WRITE;
    assertEquals(List.of("1" + unusable, "2" + unusable), member.outcomes);
    assertNull(member.read(0, 1, 1, 1));
    assertEquals("read" + unusable, member.outcomes.get(2));
  }

  @Test
  void afterAFullDiskARestartGoesOnWithWhatWasAcknowledged() {
    member.persistNow(hardState(1, N2));
    member.persist(append(1, 1, "a"));
    member.disk.failNext(WRITE);
    member.disk.run();
    assertThat(member.outcomes.get(1)).contains("takes no more writes");
    member.disk.crashProcess();

    assertNull(member.open());

    assertEquals(new HardState(1, N2), member.store().recovered(0).hardState());
    assertEquals(0, member.store().recovered(0).lastLogIndex());
    member.persistNow(append(1, 1, "b"));
    assertEquals(entries(1, 1, "b"), member.read(0, 1, 1, 10));
  }

  @Test
  void closingFinishesTheWritesUnderWay() {
    member.persist(hardState(1, N2));
    member.persist(append(1, 1, "a"));
    member.store().close(error -> member.outcomes.add("closed" + TestMember.outcome(error)));
    member.persist(append(2, 1, "too late"));

    member.disk.run();

    assertEquals(
        List.of("3: the data directory: the log is closed", "1", "2", "closed"), member.outcomes);
    assertNull(member.open());
    assertEquals(1, member.store().recovered(0).lastLogIndex());
  }

  @Test
  void aStoreThatFailedCanBeClosed() {
    member.persist(hardState(1, N2));
    member.disk.failNext(SYNC);
    member.store().close(error -> member.outcomes.add("closed" + TestMember.outcome(error)));

    member.disk.run();

    assertEquals(
        List.of("1: the data directory takes no more writes: cannot " + SYNC, "closed"),
        member.outcomes);
  }

  private List<String> journalAfterSteps(int steps) {
    for (int i = 0; i < steps; i++) {
      member.disk.step();
    }
    return member.disk.takeJournal();
  }
}
