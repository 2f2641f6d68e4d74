package dev.raftkit.storage;

import static dev.raftkit.storage.TestMember.N2;
import static dev.raftkit.storage.TestMember.append;
import static dev.raftkit.storage.TestMember.entries;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.HardState;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.storage.WalRecord.Append;
import dev.raftkit.storage.WalRecord.HardStateChange;
import dev.raftkit.storage.WalRecord.Truncation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Decoding a log piece by piece")
class WalDecoderTest {
  private static final EntryBatch ENTRIES = entries(1, 1, "aa", "b");
  private static final List<WalRecord> RECORDS = List.of(
      new WalRecord(20, 50, 1, true, 0, new HardStateChange(new HardState(1, N2))),
      new WalRecord(70, 50, 2, false, 0, new Append(1, ENTRIES.get(0))),
      new WalRecord(120, 49, 2, false, 0, new Append(2, ENTRIES.get(1))),
      new WalRecord(169, 48, 2, true, 7, new HardStateChange(new HardState(9, null))),
      new WalRecord(217, 48, 3, true, 0, new Truncation(2)));

  private final byte[] bytes;
  private final WalDecoder decoder = new WalDecoder();

  WalDecoderTest() {
    TestMember member = TestMember.started();
    member.persist(TestMember.hardState(1, N2));
    member.persist(append(1, 1, "aa", "b"));
    member.persist(7, TestMember.hardState(9, null));
    member.disk.run();
    member.persistNow(new Persist(1, null, 2, EntryBatch.empty(2)));
    bytes = member.disk.bytes(WalStorage.WAL);
  }

  @Test
  void allRecordsAreFoundWhateverThePieces() {
    for (int pieceBytes : new int[] {1, 7, 64, 1000}) {
      WalDecoder fresh = new WalDecoder();
      List<WalRecord> records = new ArrayList<>();
      for (int from = 0; from < bytes.length; from += pieceBytes) {
        fresh.feed(ByteBuffer.wrap(bytes, from, Math.min(pieceBytes, bytes.length - from)));
        records.addAll(decodeAll(fresh));
      }

      assertEquals(RECORDS.toString(), records.toString());
      assertEquals(RECORDS, records);
      assertEquals(bytes.length, fresh.completeBytes());
    }
  }

  @Test
  void aBatchWithoutItsEndIsNotComplete() {
    decoder.feed(ByteBuffer.wrap(bytes, 0, 169));

    assertEquals(RECORDS.subList(0, 3), decodeAll(decoder));
    assertEquals(169, decoder.position());
    assertEquals(70, decoder.completeBytes());
    assertNull(decoder.fault());
  }

  @Test
  void aFaultIsFinal() {
    bytes[75] ^= 1;
    decoder.feed(ByteBuffer.wrap(bytes));

    assertEquals(RECORDS.subList(0, 1), decodeAll(decoder));
    assertEquals("the checksum of a record is wrong", decoder.fault());
    assertEquals(70, decoder.position());
    assertNull(decoder.next());
  }

  @Test
  void aBatchThatLostARecordIsAFault() {
    decoder.feed(ByteBuffer.wrap(bytes, 0, 70));
    decoder.feed(ByteBuffer.wrap(bytes, 120, bytes.length - 120));

    assertEquals(RECORDS.subList(0, 1), decodeAll(decoder));
    assertEquals("a record does not follow the one before it", decoder.fault());
  }

  @Test
  void aBatchThatIsNotDueIsAFault() {
    decoder.feed(ByteBuffer.wrap(bytes));
    decodeAll(decoder);
    WalBatch skipping = new WalBatch(decoder.mark());
    skipping.start(bytes.length, 5, decoder.lastChecksum());
    skipping.truncation(0, 1);
    skipping.seal();
    decoder.feed(skipping.bytes());

    assertNull(decoder.next());

    assertEquals("a record is of batch 5 where batch 4 is due", decoder.fault());
  }

  @Test
  void anAbsurdLengthIsAFaultBeforeAnythingIsAllocated() {
    ByteBuffer.wrap(bytes).putInt(70 + WalFormat.PAYLOAD_BYTES, WalFormat.PAYLOAD_BYTES_MAX + 1);
    decoder.feed(ByteBuffer.wrap(bytes));

    decodeAll(decoder);

    assertEquals("a record states a payload of 67108865 bytes", decoder.fault());
  }

  @Test
  void whatIsNoLogIsAFaultAtOnce() {
    decoder.feed(ByteBuffer.wrap(new byte[100]));

    assertNull(decoder.next());

    assertEquals("it does not begin like a write-ahead log", decoder.fault());
  }

  @Test
  void aLogOfAnotherFormatIsAFaultThatNamesBoth() {
    ByteBuffer header = WalFormat.fileHeader(1).putInt(8, 2);
    int checksum = WalFormat.checksum(new CRC32C(), header, 0, 16);
    decoder.feed(header.putInt(16, checksum));

    assertNull(decoder.next());

    assertEquals("it has format 2, and this version reads format 1", decoder.fault());
  }

  private static List<WalRecord> decodeAll(WalDecoder decoder) {
    List<WalRecord> records = new ArrayList<>();
    for (WalRecord record = decoder.next(); record != null; record = decoder.next()) {
      records.add(record);
    }
    return records;
  }
}
