package dev.raftkit.storage;

import static dev.raftkit.storage.TestMember.hardState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A large log")
class LargeLogTest {
  private static final int ENTRIES = 400_000;
  private static final int WRITES = 40;

  @Test
  void isRecoveredPieceByPiece() {
    TestMember member = TestMember.started();
    member.persistNow(hardState(1, null));
    for (int i = 0; i < WRITES; i++) {
      member.persistNow(write(i));
    }
    member.disk.crashProcess();

    assertNull(member.open());

    assertEquals(ENTRIES, member.store().recovered(0).lastLogIndex());
    // The last batch is read as a whole, to be written again.
    assertThat(member.disk.largestRead()).isLessThanOrEqualTo(2 << 20);
    EntryBatch last = member.read(0, ENTRIES - 1, ENTRIES, Long.MAX_VALUE);
    assertEquals(write(WRITES - 1).entries().slice(ENTRIES - 1, ENTRIES), last);
  }

  private static Persist write(int number) {
    int size = ENTRIES / WRITES;
    Entry[] entries = new Entry[size];
    for (int i = 0; i < size; i++) {
      byte[] payload = new byte[128];
      payload[i % 128] = (byte) number;
      entries[i] = Entry.command(1, payload);
    }
    return new Persist(1, null, 0, EntryBatch.of((long) number * size + 1, entries));
  }
}
