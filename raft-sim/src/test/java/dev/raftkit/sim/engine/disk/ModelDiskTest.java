package dev.raftkit.sim.engine.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.raftkit.core.Effect;
import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelDiskTest {
  private final ModelDisk disk = new ModelDisk();

  @Test
  void aWriteIsDurableOnlyAfterItsSync() {
    disk.write(appending(1, 1, 1));
    assertEquals(0, disk.log().lastIndex());

    disk.syncOne();

    assertEquals(1, disk.log().lastIndex());
  }

  @Test
  void aTruncationAndItsEntriesAreOneWrite() {
    disk.write(appending(1, 1, 1, 1, 1));
    disk.write(new Effect.Persist(
        2, new HardState(2, null), 2, EntryBatch.of(2, Entry.noOp(2), Entry.noOp(2))));

    disk.syncOne();
    disk.syncOne();

    assertEquals(
        new PersistentState(
            1,
            new HardState(2, null),
            null,
            LogPosition.ZERO,
            List.of(new LogPosition(1, 1), new LogPosition(2, 2)),
            3,
            List.of()),
        disk.recovered());
  }

  @Test
  void ofLostWritesTheOldestSurvive() {
    disk.write(appending(1, 1, 1));
    disk.write(appending(2, 2, 1));
    disk.write(appending(3, 3, 1));

    disk.loseAllBut(2);
    disk.syncOne();
    disk.syncOne();

    assertEquals(2, disk.log().lastIndex());
    assertEquals(0, disk.unsyncedWrites());
  }

  @Test
  void nobodyStartsFromWritesThatAreNotDurable() {
    disk.write(appending(1, 1, 1));

    assertThrows(IllegalStateException.class, disk::recovered);
  }

  private static Effect.Persist appending(long writeSeq, long firstIndex, long... terms) {
    Entry[] entries = new Entry[terms.length];
    for (int i = 0; i < terms.length; i++) {
      entries[i] = Entry.noOp(terms[i]);
    }
    return new Effect.Persist(
        writeSeq, new HardState(1, null), 0, EntryBatch.of(firstIndex, entries));
  }
}
