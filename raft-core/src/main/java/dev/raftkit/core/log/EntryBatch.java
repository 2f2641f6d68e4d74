package dev.raftkit.core.log;

import java.util.List;

/**
 * A contiguous run of entries, possibly empty: the unit in which entries are written, sent, read and
 * applied. Immutable; a {@link #slice} shares the entries of the batch it was cut from.
 */
public final class EntryBatch {
  private final long firstIndex;
  private final Entry[] entries;
  private final int offset;
  private final int size;

  private EntryBatch(long firstIndex, Entry[] entries, int offset, int size) {
    this.firstIndex = firstIndex;
    this.entries = entries;
    this.offset = offset;
    this.size = size;
  }

  /** An empty batch that stands before {@code firstIndex}. */
  public static EntryBatch empty(long firstIndex) {
    return of(firstIndex);
  }

  /**
   * The entries from {@code firstIndex} on.
   *
   * @throws IllegalArgumentException unless indexes are at least 1 and terms at least 1 and never
   *     decreasing
   */
  public static EntryBatch of(long firstIndex, Entry... entries) {
    return of(firstIndex, entries, entries.length);
  }

  /** The same for a list. */
  public static EntryBatch of(long firstIndex, List<Entry> entries) {
    return of(firstIndex, entries.toArray(Entry[]::new), entries.size());
  }

  /** The same for the first {@code size} elements of an array, which the batch takes over. */
  public static EntryBatch of(long firstIndex, Entry[] entries, int size) {
    if (firstIndex < 1 || firstIndex > Long.MAX_VALUE - size) {
      throw new IllegalArgumentException("a batch of " + size + " entries at index " + firstIndex);
    }
    long term = 1;
    for (int i = 0; i < size; i++) {
      if (entries[i].term() < term) {
        throw new IllegalArgumentException(
            "term " + entries[i].term() + " after term " + term + " at index " + (firstIndex + i));
      }
      term = entries[i].term();
    }
    return new EntryBatch(firstIndex, entries, 0, size);
  }

  /** The index of the first entry, or, of an empty batch, the index where it would be. */
  public long firstIndex() {
    return firstIndex;
  }

  /** The index of the last entry; {@code firstIndex() - 1} when empty. */
  public long lastIndex() {
    return firstIndex + size - 1;
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The i-th entry, counted from 0. */
  public Entry get(int i) {
    if (i < 0 || i >= size) {
      throw new IndexOutOfBoundsException("entry " + i + " of " + this);
    }
    return entries[offset + i];
  }

  /** The entry at a log index within this batch. */
  public Entry at(long index) {
    return get(Math.toIntExact(index - firstIndex));
  }

  /** The entries from one log index to another, both inclusive, without copying them. */
  public EntryBatch slice(long from, long to) {
    if (from < firstIndex || to > lastIndex() || from > to + 1) {
      throw new IndexOutOfBoundsException("entries " + from + ".." + to + " of " + this);
    }
    if (from == firstIndex && to == lastIndex()) {
      return this;
    }
    int skipped = Math.toIntExact(from - firstIndex);
    return new EntryBatch(from, entries, offset + skipped, Math.toIntExact(to - from + 1));
  }

  /** The same as a witness keeps it, see {@link Entry#bare}. */
  public EntryBatch bare() {
    Entry[] bare = new Entry[size];
    for (int i = 0; i < size; i++) {
      bare[i] = entries[offset + i].bare();
    }
    return new EntryBatch(firstIndex, bare, 0, size);
  }

  /** The sum of the payloads' lengths. */
  public long payloadBytes() {
    long bytes = 0;
    for (int i = 0; i < size; i++) {
      bytes += entries[offset + i].payload().length;
    }
    return bytes;
  }

  /** The sum of the entries' {@linkplain Entry#sizeBytes sizes}. */
  public long sizeBytes() {
    return payloadBytes() + (long) Entry.OVERHEAD_BYTES * size;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof EntryBatch that) || firstIndex != that.firstIndex || size != that.size) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if (!get(i).equals(that.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = Long.hashCode(firstIndex);
    for (int i = 0; i < size; i++) {
      hash = 31 * hash + get(i).hashCode();
    }
    return hash;
  }

  @Override
  public String toString() {
    if (size == 0) {
      return "no entries at " + firstIndex;
    }
    StringBuilder text = new StringBuilder().append(firstIndex).append("..").append(lastIndex());
    for (int i = 0; i < size; i++) {
      text.append(' ').append(get(i));
    }
    return text.toString();
  }
}
