package dev.raftkit.storage;

import static dev.raftkit.storage.TestMember.append;
import static dev.raftkit.storage.TestMember.entries;
import static dev.raftkit.storage.TestMember.hardState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.IndexRange;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.node.spi.SnapshotStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Compaction, snapshots and repairs (rows F3, F9, S13)")
class CompactionTest {
  private final TestMember member = TestMember.settled();

  @Test
  void segmentsThatNothingNeedsAreUsedAgain() {
    member.persistNow(hardState(1, null));
    write(1, 40);
    assertThat(segments()).isEqualTo(8);
    long before = member.store().reclaimableBytes(0);

    snapshot(30, 1);
    member.store().compact(0, new LogPosition(1, 30));
    member.disk.run();

    assertThat(segments()).isEqualTo(3);
    assertThat(new TreeSet<>(WalNames.spares(member.disk.list()))).hasSize(2);
    assertThat(member.store().reclaimableBytes(0)).isLessThan(before);
    assertNull(member.read(0, 30, 31, 1000));
    assertEquals(entries(31, 1, "entry 31"), member.read(0, 31, 31, 1000));
    write(41, 60);
    assertThat(WalNames.spares(member.disk.list())).hasSizeLessThanOrEqualTo(2);

    member.disk.losePower(0);
    assertNull(member.open());

    PersistentState found = member.store().recovered(0);
    assertThat(found.base().index()).isBetween(20L, 30L);
    assertEquals(60, found.lastLogIndex());
    assertEquals(entries(31, 1, "entry 31"), member.read(0, 31, 31, 1000));
    assertEquals(entries(60, 1, "entry 60"), member.read(0, 60, 60, 1000));
  }

  @Test
  void diskUseIsBoundedUnderSnapshots() {
    member.persistNow(hardState(1, null));
    for (int i = 1; i <= 300; i++) {
      write(i, i);
      if (i % 20 == 0) {
        snapshot(i, 1);
        member.store().compact(0, new LogPosition(1, i - 5));
        member.disk.run();
      }
      assertThat(segments() + WalNames.spares(member.disk.list()).size()).isLessThanOrEqualTo(8);
    }
  }

  @Test
  void aLogThatNoSnapshotCoversTheBeginningOfIsRefused() {
    member.persistNow(hardState(1, null));
    write(1, 20);
    member.store().compact(0, new LogPosition(1, 15));
    member.disk.run();
    member.disk.crashProcess();

    assertThat(member.refusal()).contains("its newest snapshot covers nothing", "are lost");
  }

  @Test
  void aSnapshotThatTheLogDoesNotMatchStartsItAnew() {
    member.persistNow(hardState(2, TestMember.N2));
    write(1, 3);
    snapshot(9, 5);
    member.disk.crashProcess();

    assertNull(member.open());

    PersistentState found = member.store().recovered(0);
    assertEquals(new HardState(5, null), found.hardState());
    assertEquals(new LogPosition(5, 9), found.base());
    assertEquals(9, found.lastLogIndex());
    member.persistNow(append(10, 5, "next"));
    member.disk.losePower(0);
    assertNull(member.open());
    assertEquals(10, member.store().recovered(0).lastLogIndex());
    assertEquals(new LogPosition(5, 9), member.store().recovered(0).base());
  }

  @Test
  void aSnapshotThatTheLogMatchesKeepsWhatFollows() {
    member.persistNow(hardState(1, null));
    write(1, 5);
    snapshot(3, 1);
    member.disk.crashProcess();

    assertNull(member.open());

    assertEquals(LogPosition.ZERO, member.store().recovered(0).base());
    assertEquals(5, member.store().recovered(0).lastLogIndex());
    assertEquals(
        3, Objects.requireNonNull(member.store().recovered(0).snapshot()).lastIndex());
  }

  @Test
  void damageThatASnapshotCoversIsNone() {
    member.persistNow(hardState(1, null));
    write(1, 5);
    rot("entry 2");
    rot("entry 4");
    snapshot(3, 1);
    member.disk.crashProcess();

    assertNull(member.open());

    PersistentState found = member.store().recovered(0);
    assertEquals(new LogPosition(1, 2), found.base());
    assertEquals(List.of(new IndexRange(4, 4)), found.damaged());
  }

  @Test
  void aRepairedEntryIsReadFromItsNewPlaceAlsoAfterARestart() {
    member.persistNow(hardState(1, null));
    write(1, 5);
    rot("entry 2");
    member.disk.crashProcess();
    assertNull(member.open());
    assertEquals(List.of(new IndexRange(2, 2)), member.store().recovered(0).damaged());

    EntryBatch repair = entries(2, 1, "entry 2");
    member.persistNow(new Persist(1, null, null, 0, EntryBatch.empty(6), List.of(repair)));

    for (int i = 0; i < 2; i++) {
      assertEquals(entries(1, 1, "entry 1", "entry 2", "entry 3"), member.read(0, 1, 3, 1000));
      member.disk.losePower(0);
      assertNull(member.open());
      assertEquals(List.of(), member.store().recovered(0).damaged());
    }
  }

  @Test
  void aSegmentIsKeptAsLongAsItAloneTellsOfADamagedEntry() {
    member.persistNow(hardState(1, null));
    write(1, 40);
    snapshot(20, 1);
    for (int i = 21; i <= 26; i++) {
      rot("entry " + i);
    }
    member.disk.crashProcess();
    assertNull(member.open());
    assertEquals(List.of(new IndexRange(21, 26)), member.store().recovered(0).damaged());

    // Everything else in the segments of these entries is covered, or behind them.
    member.store().compact(0, new LogPosition(1, 20));
    member.disk.run();
    for (int i = 0; i < 2; i++) {
      member.disk.crashProcess();
      assertNull(member.open());
      assertEquals(List.of(new IndexRange(21, 26)), member.store().recovered(0).damaged());
    }

    EntryBatch repair =
        entries(21, 1, "entry 21", "entry 22", "entry 23", "entry 24", "entry 25", "entry 26");
    int before = segments();
    member.persistNow(new Persist(1, null, null, 0, EntryBatch.empty(41), List.of(repair)));
    member.store().compact(0, new LogPosition(1, 20));
    member.disk.run();
    assertThat(segments()).isLessThan(before);
  }

  @Test
  void anInstalledSnapshotDropsWhatTheLogHeld() {
    member.persistNow(hardState(1, null));
    write(1, 20);
    snapshot(50, 1);

    member.persistNow(
        new Persist(1, null, new LogPosition(1, 50), 0, EntryBatch.empty(51), List.of()));

    assertEquals(1, segments());
    write(51, 52);
    member.disk.losePower(0);
    assertNull(member.open());
    assertEquals(new LogPosition(1, 50), member.store().recovered(0).base());
    assertEquals(entries(51, 1, "entry 51", "entry 52"), member.read(0, 51, 52, 1000));
  }

  @Test
  void withoutSpaceForAWholeSegmentTheLogGrowsAFile() {
    member.disk.failNext("allocate spare-0000000000000002");
    member.disk.crashProcess();
    for (long spare : WalNames.spares(member.disk.list())) {
      member.disk.remove(WalNames.spare(spare));
    }
    member.disk.failNext("allocate spare-0000000000000001");
    assertNull(member.open());

    member.persistNow(hardState(1, null));
    write(1, 20);
    member.disk.losePower(0);
    assertNull(member.open());

    assertEquals(20, member.store().recovered(0).lastLogIndex());
  }

  private void write(int from, int to) {
    for (int i = from; i <= to; i++) {
      member.persistNow(append(i, 1, "entry " + i));
    }
  }

  private int segments() {
    return WalNames.segments(member.disk.list()).size();
  }

  private void snapshot(long index, long term) {
    Snapshot snapshot =
        new Snapshot(new LogPosition(term, index), Configuration.of(TestMember.N1, TestMember.N2));
    SnapshotStore.Writer writer = member.snapshots().write(0, snapshot);
    writer.append(ByteBuffer.wrap(new byte[100]), error -> assertNull(error));
    member.disk.run();
    writer.finish(error -> assertNull(error));
    member.disk.run();
  }

  private void rot(String text) {
    for (String segment : WalNames.segments(member.disk.list()).values()) {
      String bytes = new String(member.disk.bytes(segment), StandardCharsets.ISO_8859_1);
      if (bytes.contains(text)) {
        member.disk.flipBit(segment, bytes.indexOf(text), 1);
      }
    }
  }
}
