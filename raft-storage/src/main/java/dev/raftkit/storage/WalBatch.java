package dev.raftkit.storage;

import dev.raftkit.core.Effect;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.node.spi.LogStore.Completion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The writes that share one sync, encoded as they will stand in the file. Reused: its buffer grows
 * to what a batch needs and stays that large.
 */
final class WalBatch {
  private final CRC32C crc = new CRC32C();
  private final CRC32C payloadsCrc = new CRC32C();
  private final ArrayList<Completion> completions = new ArrayList<>();
  private final ArrayList<WalChange> changes = new ArrayList<>();
  private final ArrayList<GroupLog> logs = new ArrayList<>();
  private final BatchEntries entries = new BatchEntries();
  private final int mark;

  // Room for identifiers, then payloads: so the identifiers can be written last and stand first.
  private ByteBuffer buffer = ByteBuffer.allocate(4 * WalFormat.BLOCK_BYTES);
  private int payloadsStart = WalFormat.BLOCK_BYTES;
  private int start;

  private long number;
  private int segment;
  private int offset;
  private int checksum;
  private @Nullable ByteBuffer header;

  WalBatch(int mark) {
    this.mark = mark;
  }

  /**
   * Begins a batch.
   *
   * @param segmentHeader what to write before it, when it is the first of its segment
   */
  void start(long batchNumber, int inSegment, int atOffset, @Nullable ByteBuffer segmentHeader) {
    number = batchNumber;
    segment = inSegment;
    offset = atOffset;
    header = segmentHeader;
    changes.clear();
    logs.clear();
    entries.clear();
    payloadsCrc.reset();
    buffer.clear().position(payloadsStart);
  }

  /** Adds what a write does to a group, which has been done to its log already. */
  void add(int group, GroupLog log, Effect.Persist write) {
    WalChange change = log.openChange(number);
    if (change == null || !change.takes(write)) {
      change = new WalChange(group, changes.size());
      changes.add(change);
      logs.add(log);
      log.openChange(change, number);
    }
    change.add(write);
    add(change, write.entries());
    for (EntryBatch repair : write.repairs()) {
      add(change, repair);
    }
  }

  /** Adds someone to be told when the batch is durable. */
  void add(Completion completion) {
    completions.add(completion);
  }

  private void add(WalChange change, EntryBatch added) {
    for (int i = 0; i < added.size(); i++) {
      add(change, added.firstIndex() + i, added.get(i));
    }
  }

  private void add(WalChange change, long index, Entry entry) {
    byte[] payload = entry.payload();
    reserve(payload.length);
    buffer.put(payload);
    payloadsCrc.update(payload, 0, payload.length);
    entries.add(
        change.ordinal,
        entry.term(),
        index,
        entry.type(),
        payload.length,
        WalFormat.checksum(crc, payload));
  }

  boolean isEmpty() {
    return completions.isEmpty();
  }

  boolean hasChanges() {
    return !changes.isEmpty();
  }

  long number() {
    return number;
  }

  int segment() {
    return segment;
  }

  int offset() {
    return offset;
  }

  /** The segment's, when this is its first batch. */
  @Nullable
  ByteBuffer header() {
    return header;
  }

  /** What has been added for entries, but for the second copy of what identifies them. */
  int entriesBytes() {
    return buffer.position() - payloadsStart + BatchEntries.ENTRY_BYTES * entries.count();
  }

  int capacity() {
    return buffer.capacity();
  }

  /** Of the sealed batch. */
  int checksum() {
    return checksum;
  }

  /** Where in the segment the sealed batch ends. */
  int endOffset() {
    return offset + buffer.position() - start;
  }

  /** Completes the bytes, and notes where its entries will stand: nothing is added from now on. */
  void seal(int previousChecksum) {
    int identifiersBytes = WalIdentifiers.encodedBytes(changes, entries);
    makeRoomForIdentifiers(identifiersBytes);
    start = payloadsStart - identifiersBytes;
    entries.place(logs, segment, offset + identifiersBytes);
    int secondCopy = start + WalFormat.blocksUp(buffer.position() - start);
    int end = secondCopy + WalFormat.blocksUp(identifiersBytes);
    reserve(end - buffer.position());
    Arrays.fill(buffer.array(), buffer.position(), end, (byte) 0);
    checksum = new WalIdentifiers(
            identifiersBytes,
            0,
            previousChecksum,
            segment,
            number,
            offset,
            end - start,
            (int) payloadsCrc.getValue(),
            changes,
            entries)
        .encode(mark, buffer.duplicate().position(start), crc);
    System.arraycopy(buffer.array(), start, buffer.array(), secondCopy, identifiersBytes);
    buffer.position(end);
  }

  /** The whole batch; it must be sealed. */
  ByteBuffer bytes() {
    return buffer.duplicate().flip().position(start);
  }

  void complete(@Nullable IOException error) {
    for (int i = 0; i < completions.size(); i++) {
      completions.get(i).completed(error);
    }
    completions.clear();
  }

  private void makeRoomForIdentifiers(int bytes) {
    if (bytes > payloadsStart) {
      int shift = WalFormat.blocksUp(bytes) - payloadsStart;
      int payloads = buffer.position() - payloadsStart;
      reserve(shift);
      System.arraycopy(
          buffer.array(), payloadsStart, buffer.array(), payloadsStart + shift, payloads);
      payloadsStart += shift;
      buffer.position(payloadsStart + payloads);
    }
  }

  private void reserve(int bytes) {
    int needed = Math.addExact(buffer.position(), bytes);
    if (needed > buffer.capacity()) {
      long doubled = Math.min(2L * buffer.capacity(), Integer.MAX_VALUE - 8);
      ByteBuffer larger = ByteBuffer.allocate((int) Math.max(needed, doubled));
      buffer = larger.put(buffer.flip());
    }
  }
}
