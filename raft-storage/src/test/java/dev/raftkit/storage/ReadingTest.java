package dev.raftkit.storage;

import static dev.raftkit.storage.TestMember.SETTLED;
import static dev.raftkit.storage.TestMember.append;
import static dev.raftkit.storage.TestMember.entries;
import static dev.raftkit.storage.TestMember.hardState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Reading entries (row F6; mutant M20)")
class ReadingTest {
  private final TestMember member = TestMember.settled();

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

    assertEquals(List.of("read " + SETTLED), member.disk.takeJournal());
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
    assertThat(member.disk.takeJournal())
        .filteredOn(line -> line.startsWith("read"))
        .hasSize(3);
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
            "read: the data directory: entries 3..4 of group 0 cannot be read:"
                + " its log holds 1..3 but for []",
            "read: the data directory: entries 1..1 of group 9 cannot be read:"
                + " its log holds nothing"),
        member.outcomes);
  }

  @Test
  void everyBitOfAnEntryIsHeldAgainstItsChecksum() {
    byte[] sound = member.disk.bytes(SETTLED);
    int offset = placeOf("bbbb", sound);
    for (int i = 0; i < 32; i++) {
      member.disk.flipBit(SETTLED, offset + i / 8, i % 8);
      assertNull(member.read(0, 1, 3, 1000), "bit " + i);
      member.disk.flipBit(SETTLED, offset + i / 8, i % 8);
    }

    assertEquals(
        Collections.nCopies(
            32,
            "read: memory/" + SETTLED + " is damaged at offset " + offset
                + ": what stands there does not have the checksum of entry 2 of group 0"),
        member.outcomes);
    assertEquals(entries(1, 1, "aaaa", "bbbb", "cccc"), member.read(0, 1, 3, 1000));
  }

  @Test
  void aDiskErrorIsHandedOn() {
    member.disk.failNext("read " + SETTLED);

    assertNull(member.read(0, 1, 3, 1000));

    assertEquals(List.of("read: cannot read " + SETTLED), member.outcomes);
  }

  private static int placeOf(String text, byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
  }
}
