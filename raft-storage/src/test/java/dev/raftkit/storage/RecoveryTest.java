package dev.raftkit.storage;

import static dev.raftkit.storage.TestMember.N1;
import static dev.raftkit.storage.TestMember.N2;
import static dev.raftkit.storage.TestMember.append;
import static dev.raftkit.storage.TestMember.entries;
import static dev.raftkit.storage.TestMember.hardState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Recovery")
class RecoveryTest {
  private static final String WAL = WalStorage.WAL;
  private static final String RESTORE = "; restore this member from its peers";
  private static final PersistentState FIRST_BATCHES =
      new PersistentState(new HardState(3, N1), List.of(new LogPosition(2, 1)), 2);

  private final TestMember member = TestMember.started();
  private final int firstBatchesEnd;
  private final byte[] sound;

  RecoveryTest() {
    member.persistNow(hardState(3, N1));
    member.persistNow(append(1, 2, "aaa", "bbb"));
    firstBatchesEnd = member.disk.bytes(WAL).length;
    member.persistNow(
        new Persist(1, new HardState(4, null), 2, EntryBatch.of(2, Entry.noOp(4), Entry.noOp(4))));
    sound = member.disk.bytes(WAL);
    member.disk.crashProcess();
    member.disk.takeJournal();
  }

  @Test
  void aFreshMemberHasAnEmptyState() {
    TestMember fresh = TestMember.started();

    assertEquals(PersistentState.EMPTY, fresh.store().recovered(0));
  }

  @Test
  void everythingAcknowledgedIsRecovered() {
    assertNull(member.open());

    assertEquals(
        new PersistentState(
            new HardState(4, null), List.of(new LogPosition(2, 1), new LogPosition(4, 2)), 3),
        member.store().recovered(0));
    assertEquals(PersistentState.EMPTY, member.store().recovered(1));
    assertEquals(
        EntryBatch.of(1, entries(1, 2, "aaa").get(0), Entry.noOp(4), Entry.noOp(4)),
        member.read(0, 1, 3, 1000));
  }

  @Test
  void fileAndDirectoryAreSyncedBeforeAnythingIsRevealed() {
    member.beginOpening(List.of());

    while (!member.isOpen()) {
      member.disk.step();
    }

    assertEquals(List.of("sync wal", "sync directory"), member.disk.takeJournal());
  }

  @Test
  void nothingIsRevealedWhenTheSyncFails() {
    member.disk.failNext("sync wal");

    assertEquals("cannot sync wal", member.refusal());

    assertEquals(List.of("sync wal", "close"), member.disk.takeJournal());
  }

  @Test
  void aWriteThatOutlivedItsProcessIsDurableOnceRecovered() {
    assertNull(member.open());
    member.persist(append(4, 4, "ccc"));
    member.disk.step();
    member.disk.crashProcess();

    assertNull(member.open());
    member.disk.losePower(0);
    assertNull(member.open());

    assertEquals(4, member.store().recovered(0).lastLogIndex());
  }

  @Test
  void aTailTornAtAnyByteIsCutOffWithItsWholeBatch() {
    for (int length = firstBatchesEnd; length < sound.length; length++) {
      member.disk.replace(WAL, Arrays.copyOf(sound, length));

      assertNull(member.open());

      assertEquals(FIRST_BATCHES, member.store().recovered(0), "cut at " + length);
      assertEquals(firstBatchesEnd, member.disk.bytes(WAL).length);
      member.disk.crashProcess();
    }
  }

  @Test
  void aTailOfZerosIsCutOff() {
    for (int length = firstBatchesEnd; length < sound.length; length++) {
      byte[] zeroed = Arrays.copyOf(Arrays.copyOf(sound, length), 100_000);
      member.disk.replace(WAL, zeroed);

      assertNull(member.open());

      assertEquals(FIRST_BATCHES, member.store().recovered(0), "zeros from " + length);
      member.disk.crashProcess();
    }
  }

  @Test
  void theCutIsDurableBeforeAnythingIsRevealed() {
    member.disk.replace(WAL, Arrays.copyOf(sound, sound.length - 1));

    assertNull(member.open());

    assertEquals(List.of("truncate wal", "sync wal", "sync directory"), member.disk.takeJournal());
    member.disk.losePower(0);
    assertEquals(firstBatchesEnd, member.disk.bytes(WAL).length);
  }

  @Test
  void writingGoesOnBehindTheCut() {
    member.disk.replace(WAL, Arrays.copyOf(sound, sound.length - 1));
    assertNull(member.open());
    member.persistNow(append(3, 3, "ccc"));
    member.disk.crashProcess();

    assertNull(member.open());

    assertEquals(
        new PersistentState(
            new HardState(3, N1), List.of(new LogPosition(2, 1), new LogPosition(3, 3)), 3),
        member.store().recovered(0));
  }

  @Test
  void aByteThatRottedInTheLastBatchCutsIt() {
    for (int i = firstBatchesEnd; i < sound.length; i++) {
      member.disk.replace(WAL, sound);
      member.disk.flipBit(WAL, i, i % 8);

      assertNull(member.open());

      assertEquals(FIRST_BATCHES, member.store().recovered(0), "byte " + i);
      member.disk.crashProcess();
    }
  }

  @Test
  void aByteThatRottedInAnEarlierBatchIsDamage() {
    for (int i = 0; i < firstBatchesEnd; i++) {
      member.disk.replace(WAL, sound);
      member.disk.flipBit(WAL, i, i % 8);

      assertThat(member.refusal())
          .as("byte " + i)
          .startsWith("memory/wal is damaged at offset " + recordStart(i) + ": ")
          .endsWith(RESTORE);

      assertThat(member.disk.bytes(WAL)).hasSameSizeAs(sound);
    }
  }

  @Test
  void theMessageNamesTheValidRecordBehindTheDamage() {
    member.disk.flipBit(WAL, firstBatchesEnd - 1, 0);

    int damaged = firstBatchesEnd - WalFormat.RECORD_HEADER_BYTES - 3;
    assertEquals(
        "memory/wal is damaged at offset "
            + damaged
            + ": the checksum of a record is wrong, and a valid record of a later batch follows at "
            + firstBatchesEnd
            + RESTORE,
        member.refusal());
  }

  @Test
  void aLogThatLostAPieceInTheMiddleIsDamaged() {
    byte[] holed = new byte[sound.length - WalFormat.RECORD_HEADER_BYTES - 3];
    int at = firstBatchesEnd - WalFormat.RECORD_HEADER_BYTES - 3;
    System.arraycopy(sound, 0, holed, 0, at);
    System.arraycopy(sound, firstBatchesEnd, holed, at, sound.length - firstBatchesEnd);
    member.disk.replace(WAL, holed);

    assertThat(member.refusal()).startsWith("memory/wal is damaged at offset " + at);
  }

  @Test
  void aPayloadThatLooksLikeALaterRecordOfAnotherDiskDoesNotHinderTheCut() {
    WalBatch foreign = new WalBatch(WalFormat.mark(4711));
    foreign.start(0, 6, 0);
    foreign.entry(0, 1, Entry.noOp(1));
    foreign.seal();
    byte[] payload = new byte[foreign.encodedBytes()];
    foreign.bytes().get(payload);
    assertNull(member.open());
    member.persistNow(new Persist(1, null, 0, EntryBatch.of(4, Entry.command(4, payload))));
    member.disk.crashProcess();
    member.disk.flipBit(WAL, sound.length + 4, 0);

    assertNull(member.open());

    assertEquals(3, member.store().recovered(0).lastLogIndex());
  }

  @Test
  void anEntryThatDoesNotContinueItsLogIsDamage() {
    appendBatch(batch -> batch.entry(0, 5, Entry.noOp(4)));

    assertEquals(
        damagedAtEnd("group 0: an entry does not continue its log: 5, 3"), member.refusal());
  }

  @Test
  void anEntryOfALaterTermThanTheHardStateIsDamage() {
    appendBatch(batch -> batch.entry(0, 4, Entry.noOp(5)));

    assertEquals(
        damagedAtEnd("group 0: an entry has a later term than its server: 5, 4"), member.refusal());
  }

  @Test
  void termsThatGoBackAreDamage() {
    appendBatch(batch -> batch.entry(0, 4, Entry.noOp(3)));

    assertEquals(damagedAtEnd("group 0: the terms of a log go back: 4, 3"), member.refusal());
  }

  @Test
  void aHardStateThatGoesBackIsDamage() {
    appendBatch(batch -> batch.hardState(0, new HardState(3, N2)));

    assertEquals(damagedAtEnd("group 0: the current term goes back: 4, 3"), member.refusal());
  }

  @Test
  void aTruncationBeyondTheEndIsDamage() {
    appendBatch(batch -> batch.truncation(0, 5));

    assertEquals(
        damagedAtEnd("group 0: a truncation beyond the log's end: 5, 3"), member.refusal());
  }

  private String damagedAtEnd(String reason) {
    return "memory/wal is damaged at offset " + sound.length + ": " + reason + RESTORE;
  }

  /** Writes a batch that is sound but for its meaning. */
  private void appendBatch(Consumer<WalBatch> records) {
    WalDecoder decoder = new WalDecoder();
    decoder.feed(ByteBuffer.wrap(sound));
    while (decoder.next() != null) {}
    WalBatch batch = new WalBatch(decoder.mark());
    batch.start(sound.length, decoder.batchDue(), decoder.lastChecksum());
    records.accept(batch);
    batch.seal();
    byte[] longer = Arrays.copyOf(sound, sound.length + batch.encodedBytes());
    batch.bytes().get(longer, sound.length, batch.encodedBytes());
    member.disk.replace(WAL, longer);
  }

  /** Where the record, or the file header, with this byte begins. */
  private long recordStart(int at) {
    WalDecoder decoder = new WalDecoder();
    decoder.feed(ByteBuffer.wrap(sound));
    long start = 0;
    if (at >= WalFormat.FILE_HEADER_BYTES) {
      for (WalRecord record = decoder.next();
          record != null && record.offset() <= at;
          record = decoder.next()) {
        start = record.offset();
      }
    }
    return start;
  }
}
