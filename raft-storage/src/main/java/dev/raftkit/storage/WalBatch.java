package dev.raftkit.storage;

import dev.raftkit.core.HardState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.node.spi.LogStore.Completion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The writes that share one sync, encoded as they will stand in the file. Reused: its buffer grows
 * to what a batch needs and stays that large.
 */
final class WalBatch {
  private static final byte[] NOTHING = {};

  private final CRC32C crc = new CRC32C();
  private final ArrayList<Completion> completions = new ArrayList<>();
  private final int mark;
  private ByteBuffer buffer = ByteBuffer.allocate(4096);
  private long offset;
  private long number;
  private int lastChecksum;
  private int openRecord;

  WalBatch(int mark) {
    this.mark = mark;
  }

  /** Begins a batch behind what the file holds. */
  void start(long startOffset, long batchNumber, int previousChecksum) {
    buffer.clear();
    offset = startOffset;
    number = batchNumber;
    lastChecksum = previousChecksum;
    openRecord = -1;
  }

  void hardState(int group, HardState hardState) {
    byte[] votedFor = hardState.votedFor() == null
        ? NOTHING
        : hardState.votedFor().name().getBytes(StandardCharsets.US_ASCII);
    record(WalFormat.HARD_STATE, 0, group, hardState.currentTerm(), 0, votedFor);
  }

  void truncation(int group, long fromIndex) {
    record(WalFormat.TRUNCATION, 0, group, 0, fromIndex, NOTHING);
  }

  void entry(int group, long index, Entry entry) {
    int type = WalFormat.code(entry.type());
    record(WalFormat.ENTRY, type, group, entry.term(), index, entry.payload());
  }

  /** Adds someone to be told when the batch is durable. */
  void add(Completion completion) {
    completions.add(completion);
  }

  boolean isEmpty() {
    return completions.isEmpty();
  }

  boolean hasRecords() {
    return openRecord >= 0;
  }

  long number() {
    return number;
  }

  long offset() {
    return offset;
  }

  long endOffset() {
    return offset + buffer.position();
  }

  int encodedBytes() {
    return buffer.position();
  }

  int capacity() {
    return buffer.capacity();
  }

  /** Marks the last record as the end of the batch: nothing is added from now on. */
  void seal() {
    if (hasRecords()) {
      closeRecord(true);
    }
  }

  int lastChecksum() {
    return lastChecksum;
  }

  /** All records; the batch must be sealed. */
  ByteBuffer bytes() {
    return buffer.duplicate().flip();
  }

  void complete(@Nullable IOException error) {
    for (int i = 0; i < completions.size(); i++) {
      completions.get(i).completed(error);
    }
    completions.clear();
  }

  private void record(byte kind, int type, int group, long term, long index, byte[] payload) {
    if (hasRecords()) {
      closeRecord(false);
    }
    reserve(WalFormat.RECORD_HEADER_BYTES + payload.length);
    openRecord = buffer.position();
    // The zeros are filled in when it is known whether the record ends its batch.
    buffer.putInt(mark).putInt(0).putInt(0).putInt(payload.length);
    buffer.put(kind).put((byte) 0).put((byte) type).put((byte) 0);
    buffer.putInt(group).putLong(number).putLong(term).putLong(index).put(payload);
  }

  private void closeRecord(boolean endsBatch) {
    buffer.put(openRecord + WalFormat.ENDS_BATCH, (byte) (endsBatch ? 1 : 0));
    buffer.putInt(openRecord + WalFormat.PREVIOUS_CRC, lastChecksum);
    int from = openRecord + WalFormat.PREVIOUS_CRC;
    lastChecksum = WalFormat.checksum(crc, buffer, from, buffer.position());
    buffer.putInt(openRecord + WalFormat.CRC, lastChecksum);
  }

  private void reserve(int bytes) {
    int needed = Math.addExact(buffer.position(), bytes);
    if (needed > buffer.capacity()) {
      ByteBuffer larger = ByteBuffer.allocate((int) Math.max(needed, doubled(buffer.capacity())));
      buffer = larger.put(buffer.flip());
    }
  }

  private static long doubled(int capacity) {
    return Math.min(2L * capacity, Integer.MAX_VALUE - 8);
  }
}
