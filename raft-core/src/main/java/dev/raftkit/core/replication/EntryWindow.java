package dev.raftkit.core.replication;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import org.jspecify.annotations.Nullable;

/**
 * The newest entries of the log, in memory: all that are not yet durable or not yet committed, and
 * as many others as a limit allows. A ring, so appending and evicting cost no copying.
 */
final class EntryWindow {
  private @Nullable Entry[] ring = new @Nullable Entry[64];
  private long firstIndex;
  private long nextIndex;
  private long sizeBytes;
  private @Nullable EntryBatch lastBatch;

  EntryWindow(long nextIndex) {
    this.firstIndex = nextIndex;
    this.nextIndex = nextIndex;
  }

  boolean contains(long index) {
    return index >= firstIndex && index < nextIndex;
  }

  void append(Entry entry) {
    if (nextIndex - firstIndex == ring.length) {
      grow();
    }
    ring[slot(nextIndex)] = entry;
    nextIndex++;
    sizeBytes += entry.sizeBytes();
  }

  void truncateFrom(long index) {
    lastBatch = null;
    if (index <= firstIndex) {
      clear(firstIndex, nextIndex);
      firstIndex = index;
    } else {
      clear(index, nextIndex);
    }
    nextIndex = index;
  }

  /** Empties the window: the next entry is that at {@code index}. */
  void restartAt(long index) {
    lastBatch = null;
    clear(firstIndex, nextIndex);
    firstIndex = index;
    nextIndex = index;
  }

  /** Lets go of the oldest entries up to {@code index} while the window is over the limit. */
  void evictUpTo(long index, long sizeBytesMax) {
    long end = firstIndex;
    long kept = sizeBytes;
    while (kept > sizeBytesMax && end <= index && end < nextIndex) {
      kept -= get(end).sizeBytes();
      end++;
    }
    clear(firstIndex, end);
    firstIndex = end;
  }

  Entry get(long index) {
    Entry entry = contains(index) ? ring[slot(index)] : null;
    if (entry == null) {
      throw new IndexOutOfBoundsException(
          "entry " + index + " of a window " + firstIndex + ".." + (nextIndex - 1));
    }
    return entry;
  }

  /**
   * The entries from one index up to another, as many as the limits allow and at least one. Several
   * followers mostly ask for the same ones, so the last answer is kept.
   */
  EntryBatch batch(long from, long to, long bytesMax, int entriesMax) {
    long end = from;
    long bytes = 0;
    while (end <= to && end - from < entriesMax) {
      bytes += get(end).sizeBytes();
      if (bytes > bytesMax && end > from) {
        break;
      }
      end++;
    }
    EntryBatch last = lastBatch;
    if (last == null || last.firstIndex() != from || last.lastIndex() != end - 1) {
      Entry[] entries = new Entry[(int) (end - from)];
      for (int i = 0; i < entries.length; i++) {
        entries[i] = get(from + i);
      }
      last = EntryBatch.of(from, entries);
      lastBatch = last;
    }
    return last;
  }

  private void clear(long from, long end) {
    for (long index = from; index < end; index++) {
      sizeBytes -= get(index).sizeBytes();
      ring[slot(index)] = null;
    }
  }

  private void grow() {
    @Nullable Entry[] larger = new @Nullable Entry[2 * ring.length];
    for (long index = firstIndex; index < nextIndex; index++) {
      larger[(int) (index & (larger.length - 1))] = ring[slot(index)];
    }
    ring = larger;
  }

  private int slot(long index) {
    return (int) (index & (ring.length - 1));
  }
}
