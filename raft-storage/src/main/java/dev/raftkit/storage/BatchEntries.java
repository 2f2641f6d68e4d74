package dev.raftkit.storage;

import dev.raftkit.core.log.EntryType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Which entries a batch has, in the order in which their payloads stand, one right behind the other:
 * {@linkplain WalFormat#shape shape} and checksum of each, in runs of consecutive entries of one
 * term. Reused, so that a batch allocates nothing for its entries.
 */
final class BatchEntries {
  static final int RUN_BYTES = 24;
  static final int ENTRY_BYTES = 8;

  /** Consecutive entries of one term, of one of the batch's changes. */
  static final class Run {
    final int change;
    final long term;
    final long firstIndex;
    int count;

    Run(int change, long term, long firstIndex, int count) {
      this.change = change;
      this.term = term;
      this.firstIndex = firstIndex;
      this.count = count;
    }
  }

  private final ArrayList<Run> runs = new ArrayList<>();
  private int[] shapesAndChecksums = {};
  private int count;
  private long payloadBytes;

  void clear() {
    runs.clear();
    count = 0;
    payloadBytes = 0;
  }

  void add(int change, long term, long index, EntryType type, int bytes, int checksum) {
    Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (last != null
        && last.change == change
        && last.term == term
        && last.firstIndex + last.count == index) {
      last.count++;
    } else {
      runs.add(new Run(change, term, index, 1));
    }
    makeRoom(count + 1);
    shapesAndChecksums[2 * count] = WalFormat.shape(type, bytes);
    shapesAndChecksums[2 * count + 1] = checksum;
    count++;
    payloadBytes += bytes;
  }

  private void makeRoom(int entries) {
    if (entries > shapesAndChecksums.length / 2) {
      int capacity = Math.max(entries, Math.multiplyExact(shapesAndChecksums.length, 2));
      shapesAndChecksums = Arrays.copyOf(shapesAndChecksums, Math.multiplyExact(capacity, 2));
    }
  }

  int count() {
    return count;
  }

  List<Run> runs() {
    return runs;
  }

  int payloadBytes(int i) {
    return WalFormat.payloadBytes(shapesAndChecksums[2 * i]);
  }

  EntryType type(int i) {
    return WalFormat.entryType(shapesAndChecksums[2 * i]);
  }

  int checksum(int i) {
    return shapesAndChecksums[2 * i + 1];
  }

  /** Of all entries. */
  long payloadBytes() {
    return payloadBytes;
  }

  int encodedBytes() {
    return RUN_BYTES * runs.size() + ENTRY_BYTES * count;
  }

  void encode(ByteBuffer target) {
    for (Run run : runs) {
      target.putInt(run.change).putInt(run.count).putLong(run.term).putLong(run.firstIndex);
    }
    target.asIntBuffer().put(shapesAndChecksums, 0, 2 * count);
    target.position(target.position() + ENTRY_BYTES * count);
  }

  /**
   * Becomes what was encoded.
   *
   * @throws RuntimeException of any kind if that has no meaning to this version
   */
  void decode(ByteBuffer source, int runCount, int entryCount, int changeCount) {
    clear();
    int expected = 0;
    for (int i = 0; i < runCount; i++) {
      int change = source.getInt();
      int entries = source.getInt();
      require(change >= 0 && change < changeCount && entries > 0);
      runs.add(new Run(change, source.getLong(), source.getLong(), entries));
      expected = Math.addExact(expected, entries);
    }
    require(entryCount == expected && entryCount <= source.remaining() / ENTRY_BYTES);
    makeRoom(entryCount);
    source.asIntBuffer().get(shapesAndChecksums, 0, 2 * entryCount);
    count = entryCount;
    for (int i = 0; i < count; i++) {
      payloadBytes += payloadBytes(i);
    }
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("no entries of a batch");
    }
  }

  /** Notes where the entries stand, the first payload at {@code position} of a segment. */
  void place(List<GroupLog> logOfChange, int segment, int position) {
    int at = position;
    int first = 0;
    for (Run run : runs) {
      logOfChange.get(run.change).place(run, segment, at, shapesAndChecksums, first);
      for (int end = first + run.count; first < end; first++) {
        at += payloadBytes(first);
      }
    }
  }

  /** Notes that some of the entries cannot be read. */
  void damage(List<GroupLog> logOfChange, BitSet bad, int segment) {
    int first = 0;
    for (Run run : runs) {
      int end = first + run.count;
      for (int i = bad.nextSetBit(first); i >= 0 && i < end; i = bad.nextSetBit(i + 1)) {
        logOfChange.get(run.change).damage(run.firstIndex + i - first, run.term, segment);
      }
      first = end;
    }
  }
}
