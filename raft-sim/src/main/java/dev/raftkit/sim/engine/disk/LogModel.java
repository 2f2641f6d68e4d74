package dev.raftkit.sim.engine.disk;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.IndexRange;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationEntry;
import dev.raftkit.core.membership.ConfigurationFormat;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A log as plain arrays, kept beside the real one. With every entry goes a hash of the log up to it,
 * so that two logs are compared up to any index in one step.
 *
 * <p>Entries up to the {@linkplain #base base} are covered by a snapshot, and gone from the log; they
 * are known here all the same, so that what a snapshot stands for is compared like a log. A
 * <em>damaged</em> entry is claimed, with its index and term, but cannot be read. An entry of which a
 * witness keeps no more than that counts as the one that was written there in that term.
 */
public final class LogModel {
  private final EntryBook book;
  private Entry[] entries = new Entry[64];
  private long[] prefixHashes = new long[64];
  private final TreeSet<Long> damaged = new TreeSet<>();
  private final TreeMap<Long, Configuration> configurations = new TreeMap<>();
  private int last;
  private int base;

  /** An empty log, and whatever there is of witnesses is known nowhere else. */
  public LogModel() {
    this(new EntryBook());
  }

  /**
   * An empty log.
   *
   * @param book has what witnesses do not
   */
  public LogModel(EntryBook book) {
    this.book = book;
  }

  /** The index of the last entry, 0 when there is none. */
  public long lastIndex() {
    return last;
  }

  /** The last entry that is not in the log any more, because a snapshot covers it. */
  public LogPosition base() {
    return new LogPosition(termAt(base), base);
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
    Configuration configuration = entry.type() == EntryType.CONFIGURATION
        ? ConfigurationFormat.decode(entry.payload())
        : null;
    if (configuration != null) {
      configurations.put((long) last, configuration);
    }
    Entry whole = entry.type() == EntryType.BARE ? book.entryAt(last, entry.term()) : entry;
    long content = contentHash(whole == null ? entry : whole);
    prefixHashes[last] = RandomStream.mix(prefixHashes[last - 1] * 31 + content);
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
    base = Math.min(base, last);
    damaged.tailSet(from).clear();
    configurations.tailMap(from).clear();
  }

  /** Forgets everything. */
  public void clear() {
    truncate(1);
  }

  /** Drops all entries up to one that a snapshot covers. */
  public void compact(long index) {
    base = (int) Math.max(base, Math.min(index, last));
    cover(index);
  }

  /** A snapshot covers all up to an index, so that it need not be read here again. */
  public void cover(long index) {
    damaged.headSet(index, true).clear();
  }

  /**
   * Starts anew after an entry that a snapshot covers.
   *
   * @param committed knows all entries that a snapshot can cover
   */
  public void startAfter(LogModel committed, long index) {
    copyFrom(committed);
    truncate(index + 1);
    damaged.clear();
    base = 0;
    compact(index);
  }

  /** An entry cannot be read any more. */
  public void damage(long index) {
    damaged.add(index);
  }

  /** An entry can be read again. */
  public void repair(long index) {
    damaged.remove(index);
  }

  public boolean isDamaged() {
    return !damaged.isEmpty();
  }

  public boolean isDamagedAt(long index) {
    return damaged.contains(index);
  }

  /** Whether all entries up to an index can be read. */
  public boolean isIntactUpTo(long index) {
    return damaged.isEmpty() || damaged.first() > index;
  }

  /** The damaged entries, as runs. */
  public List<IndexRange> damagedRanges() {
    List<IndexRange> ranges = new ArrayList<>();
    long first = 0;
    long end = -1;
    for (long index : damaged) {
      if (index != end + 1) {
        addRange(ranges, first, end);
        first = index;
      }
      end = index;
    }
    addRange(ranges, first, end);
    return ranges;
  }

  private static void addRange(List<IndexRange> ranges, long first, long end) {
    if (first > 0) {
      ranges.add(new IndexRange(first, end));
    }
  }

  /** Makes this log the same as another. */
  public void copyFrom(LogModel other) {
    entries = Arrays.copyOf(other.entries, other.entries.length);
    prefixHashes = Arrays.copyOf(other.prefixHashes, other.prefixHashes.length);
    last = other.last;
    base = other.base;
    damaged.clear();
    damaged.addAll(other.damaged);
    configurations.clear();
    configurations.putAll(other.configurations);
  }

  /** The first position of every term after the base, ascending. */
  public List<LogPosition> termStarts() {
    List<LogPosition> starts = new ArrayList<>();
    long term = 0;
    for (int i = base + 1; i <= last; i++) {
      if (entries[i].term() != term) {
        term = entries[i].term();
        starts.add(new LogPosition(term, i));
      }
    }
    return starts;
  }

  /** The configurations after the base, also of damaged entries. */
  public List<ConfigurationEntry> configurations() {
    List<ConfigurationEntry> configurations = new ArrayList<>();
    for (int i = base + 1; i <= last; i++) {
      Configuration configuration = entries[i].type() == EntryType.CONFIGURATION
          ? ConfigurationFormat.decode(entries[i].payload())
          : null;
      if (configuration != null) {
        configurations.add(new ConfigurationEntry(i, configuration));
      }
    }
    return configurations;
  }

  /** The last entry up to an index that has a configuration, also before the base; 0 for none. */
  public long configurationIndexAt(long index) {
    Long found = configurations.floorKey(index);
    return found == null ? 0 : found;
  }

  /** The configuration of the last entry up to an index that has one; null for none. */
  public @Nullable Configuration configurationAt(long index) {
    Map.Entry<Long, Configuration> found = configurations.floorEntry(index);
    return found == null ? null : found.getValue();
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
    hash ^= entry.type() == EntryType.SESSION ? Long.MIN_VALUE : 0;
    hash ^= entry.type() == EntryType.TIMED ? Long.MIN_VALUE >>> 1 : 0;
    for (byte b : entry.payload()) {
      hash = hash * 0x100000001B3L + b;
    }
    return RandomStream.mix(hash);
  }
}
