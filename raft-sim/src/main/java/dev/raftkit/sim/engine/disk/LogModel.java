package dev.raftkit.sim.engine.disk;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A log as plain arrays, kept beside the real one. With every entry goes a hash of the log up to it,
 * so that two logs are compared up to any index in one step.
 */
public final class LogModel {
  private Entry[] entries = new Entry[64];
  private long[] prefixHashes = new long[64];
  private int last;

  /** The index of the last entry, 0 when there is none. */
  public long lastIndex() {
    return last;
  }

  /** The term of an entry; 0 at index 0 and beyond the end. */
  public long termAt(long index) {
    return index < 1 || index > last ? 0 : entries[(int) index].term();
  }

  /** A hash of all entries up to an index; 0 at index 0 and beyond the end. */
  public long prefixHashAt(long index) {
    return index < 1 || index > last ? 0 : prefixHashes[(int) index];
  }

  /** An entry that is there. */
  public Entry entryAt(long index) {
    if (index < 1 || index > last) {
      throw new IndexOutOfBoundsException("entry " + index + " of a log that ends at " + last);
    }
    return entries[(int) index];
  }

  /** Whether this log has this very entry; of the place before the first one it always has. */
  public boolean has(long term, long index) {
    return index <= last && termAt(index) == term;
  }

  public void append(Entry entry) {
    last++;
    if (last == entries.length) {
      entries = Arrays.copyOf(entries, 2 * last);
      prefixHashes = Arrays.copyOf(prefixHashes, 2 * last);
    }
    entries[last] = entry;
    prefixHashes[last] = RandomStream.mix(prefixHashes[last - 1] * 31 + contentHash(entry));
  }

  /** Appends a batch that starts right after the last entry. */
  public void append(EntryBatch batch) {
    if (!batch.isEmpty() && batch.firstIndex() != last + 1) {
      throw new IllegalStateException(
          "entries " + batch + " appended to a log that ends at " + last);
    }
    for (int i = 0; i < batch.size(); i++) {
      append(batch.get(i));
    }
  }

  /** Drops all entries from an index on. */
  public void truncate(long from) {
    if (from < 1) {
      throw new IllegalArgumentException("a log truncated from index " + from);
    }
    last = (int) Math.min(last, from - 1);
  }

  /** Makes this log the same as another. */
  public void copyFrom(LogModel other) {
    entries = Arrays.copyOf(other.entries, other.entries.length);
    prefixHashes = Arrays.copyOf(other.prefixHashes, other.prefixHashes.length);
    last = other.last;
  }

  /** The first position of every term, ascending. */
  public List<LogPosition> termStarts() {
    List<LogPosition> starts = new ArrayList<>();
    long term = 0;
    for (int i = 1; i <= last; i++) {
      if (entries[i].term() != term) {
        term = entries[i].term();
        starts.add(new LogPosition(term, i));
      }
    }
    return starts;
  }

  /** The first entry and as many up to {@code to} as fit into {@code bytesMax}. */
  public EntryBatch read(long from, long to, long bytesMax) {
    List<Entry> batch = new ArrayList<>();
    long bytes = 0;
    for (long index = from; index <= to; index++) {
      bytes += entryAt(index).sizeBytes();
      if (index > from && bytes > bytesMax) {
        break;
      }
      batch.add(entryAt(index));
    }
    return EntryBatch.of(from, batch);
  }

  /** A hash of term, type and payload. */
  public static long contentHash(Entry entry) {
    long hash = entry.term() * 2 + (entry.type() == EntryType.COMMAND ? 1 : 0);
    for (byte b : entry.payload()) {
      hash = hash * 0x100000001B3L + b;
    }
    return RandomStream.mix(hash);
  }
}
