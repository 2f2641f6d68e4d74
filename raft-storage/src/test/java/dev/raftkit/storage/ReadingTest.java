package dev.raftkit.storage;

import static dev.raftkit.storage.TestMember.append;
import static dev.raftkit.storage.TestMember.entries;
import static dev.raftkit.storage.TestMember.hardState;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Reading entries")
class ReadingTest {
  private final TestMember member = TestMember.started();

  ReadingTest() {
    member.persistNow(hardState(7, null));
    member.persistNow(append(1, 1, "aaaa", "bbbb", "cccc"));
    member.disk.takeJournal();
    member.outcomes.clear();
  }

  @Test
  void asManyAreReadAsFit() {
    assertEquals(entries(1, 1, "aaaa", "bbbb"), member.read(0, 1, 3, 11));
    assertEquals(entries(1, 1, "aaaa", "bbbb", "cccc"), member.read(0, 1, 3, 12));
    assertEquals(entries(2, 1, "bbbb"), member.read(0, 2, 2, 1000));
  }

  @Test
  void theFirstIsReadEvenIfItDoesNotFit() {
    assertEquals(entries(2, 1, "bbbb"), member.read(0, 2, 3, 0));
  }

  @Test
  void neighboursAreReadInOnePiece() {
    member.read(0, 1, 3, 1000);

    assertEquals(List.of("read wal"), member.disk.takeJournal());
  }

  @Test
  void entriesFarApartAreReadInPieces() {
    String large = "x".repeat(WalRead.PIECE_BYTES_MAX);
    member.persist(1, hardState(1, null));
    member.persist(1, append(1, 1, large));
    member.persist(append(4, 2, "dddd"));
    member.persistNow(append(5, 2, large));
    member.disk.takeJournal();

    EntryBatch read = member.read(0, 2, 5, Long.MAX_VALUE);

    assertEquals(
        EntryBatch.of(
            2,
            entries(2, 1, "bbbb").get(0),
            entries(2, 1, "cccc").get(0),
            entries(2, 2, "dddd").get(0),
            entries(2, 2, large).get(0)),
        read);
    assertEquals(List.of("read wal", "read wal", "read wal"), member.disk.takeJournal());
  }

  @Test
  void theNewEntryIsReadAfterATruncation() {
    member.persistNow(new Persist(1, null, 2, EntryBatch.of(2, Entry.noOp(6))));

    assertEquals(
        EntryBatch.of(1, entries(1, 1, "aaaa").get(0), Entry.noOp(6)), member.read(0, 1, 2, 1000));
  }

  @Test
  void whatTheLogDoesNotHoldCannotBeRead() {
    assertNull(member.read(0, 3, 4, 1000));
    assertNull(member.read(9, 1, 1, 1000));

    assertEquals(
        List.of(
            "read: memory/wal: entries 3..4 of group 0 cannot be read: its log ends at 3",
            "read: memory/wal: entries 1..1 of group 9 cannot be read: its log ends at 0"),
        member.outcomes);
  }

  @Test
  void everyBitOfARecordIsHeldAgainstItsChecksum() {
    byte[] sound = member.disk.bytes(WalStorage.WAL);
    int recordBytes = WalFormat.RECORD_HEADER_BYTES + 4;
    int offset = sound.length - 2 * recordBytes;
    for (int i = 0; i < recordBytes; i++) {
      member.disk.flipBit(WalStorage.WAL, offset + i, i % 8);
      assertNull(member.read(0, 1, 3, 1000), "byte " + i);
      member.disk.flipBit(WalStorage.WAL, offset + i, i % 8);
    }

    assertEquals(recordBytes, member.outcomes.size());
    assertEquals(
        "read: memory/wal is damaged at offset "
            + offset
            + ", where entry 2 of group 0 stands: the checksum of a record is wrong",
        member.outcomes.get(recordBytes - 1));
    assertEquals(entries(1, 1, "aaaa", "bbbb", "cccc"), member.read(0, 1, 3, 1000));
  }

  @Test
  void aDiskErrorIsHandedOn() {
    member.disk.failNext("read wal");

    assertNull(member.read(0, 1, 3, 1000));

    assertEquals(List.of("read: cannot read wal"), member.outcomes);
  }
}
