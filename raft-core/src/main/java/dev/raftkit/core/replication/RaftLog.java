package dev.raftkit.core.replication;

import dev.raftkit.core.check.Check;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.IndexRange;
import dev.raftkit.core.log.LogPosition;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of one server (§5.3) as the core sees it: the term at every index, the newest entries in
 * memory, and how much of it the disk holds. It starts after its <em>base</em>; all up to there is in
 * a snapshot (§7). Changes gather until {@link #write} hands them to the disk as one write.
 */
public final class RaftLog {
  private final TermStarts termStarts;
  private final EntryWindow window;
  private final Damage damage;

  /** Writes handed to the disk and not yet acknowledged, oldest first. */
  private final ArrayDeque<Write> writes = new ArrayDeque<>();

  private long lastIndex;
  private long syncedIndex;

  /** The last index handed to the disk; what follows waits for the next write. */
  private long writtenIndex;

  /** Where the next write must first cut what the disk may hold; 0 for nowhere. */
  private long truncateFrom;

  /** Where the disk's log must start anew with the next write; null if it need not. */
  private @Nullable LogPosition newBase;

  /**
   * The log that a disk holds.
   *
   * @param base the position before the first entry
   * @param termStarts the position of the first entry of every term, ascending
   * @param damaged what cannot be read of it
   */
  public RaftLog(
      LogPosition base, List<LogPosition> termStarts, long lastLogIndex, List<IndexRange> damaged) {
    this.termStarts = new TermStarts(base, termStarts);
    this.damage = new Damage(damaged);
    this.lastIndex = lastLogIndex;
    this.syncedIndex = lastIndex;
    this.writtenIndex = lastIndex;
    this.window = new EntryWindow(lastIndex + 1);
  }

  /** The position before the first entry; a snapshot covers all up to it. */
  public LogPosition base() {
    return termStarts.base();
  }

  public long baseIndex() {
    return termStarts.baseIndex();
  }

  public long lastIndex() {
    return lastIndex;
  }

  public LogPosition last() {
    return new LogPosition(termAt(lastIndex), lastIndex);
  }

  /** The last index up to which the disk holds this log, before the first damaged entry. */
  public long durableIndex() {
    return damage.isNone() ? syncedIndex : Math.min(syncedIndex, damage.firstUnreadable(0) - 1);
  }

  /** The same, not looking at damage. */
  public long syncedIndex() {
    return syncedIndex;
  }

  /** The term at an index from that of the base to the last. */
  public long termAt(long index) {
    Check.invariant(
        index >= baseIndex() && index <= lastIndex, "no such index in the log", index, lastIndex);
    return termStarts.termAt(index);
  }

  /** Whether the log has an entry with this term at this index, or this base (§5.3). */
  public boolean matches(LogPosition position) {
    long index = position.index();
    return index >= baseIndex() && index <= lastIndex && termAt(index) == position.term();
  }

  /** The first index that has the same term as the entry at {@code index}. */
  public long firstIndexOfTermAt(long index) {
    return termStarts.firstIndexOfTermAt(index);
  }

  /** The index after the last entry of {@code term}; 0 if there is none. */
  public long endOfTerm(long term) {
    return termStarts.endOfTerm(term, lastIndex);
  }

  public void append(Entry entry) {
    lastIndex++;
    termStarts.append(entry.term(), lastIndex);
    window.append(entry);
  }

  /** A durable snapshot takes the place of everything: the next entry is the one after it (§7). */
  public void startAfter(LogPosition base) {
    termStarts.startAfter(base);
    window.restartAt(base.index() + 1);
    damage.keepOnly(1, 0);
    lastIndex = base.index();
    // The snapshot stands for them, also if the disk forgets to cut the log: recovery will do it.
    syncedIndex = lastIndex;
    writtenIndex = lastIndex;
    truncateFrom = 0;
    newBase = base;
    clipWrites();
  }

  /** A durable snapshot covers the entries up to {@code index}: they are not needed any more. */
  public void compactTo(long index) {
    Check.invariant(
        index >= baseIndex() && index <= syncedIndex,
        "compaction of what the disk does not hold",
        index,
        syncedIndex);
    termStarts.compactTo(index);
    window.evictUpTo(index, 0);
    damage.keepOnly(index + 1, lastIndex);
  }

  /**
   * Drops all entries from {@code index} on. A write of them that is under way will be acknowledged
   * all the same; it then counts for what is left only.
   */
  public void truncateFrom(long index) {
    Check.invariant(index > baseIndex(), "a snapshot covers what is cut", index, baseIndex());
    termStarts.truncateFrom(index);
    window.truncateFrom(index);
    lastIndex = index - 1;
    damage.keepOnly(1, lastIndex);
    if (index <= writtenIndex) {
      truncateFrom = truncateFrom == 0 ? index : Math.min(truncateFrom, index);
      writtenIndex = lastIndex;
    }
    syncedIndex = Math.min(syncedIndex, lastIndex);
    clipWrites();
  }

  private void clipWrites() {
    for (Write write : writes) {
      write.lastIndex = Math.min(write.lastIndex, lastIndex);
    }
  }

  public boolean hasUnwritten() {
    return truncateFrom != 0
        || lastIndex > writtenIndex
        || newBase != null
        || damage.hasUnwritten();
  }

  /** Where the disk's log starts anew with the next write; null if it does not. */
  public @Nullable LogPosition newBase() {
    return newBase;
  }

  /** Where the next write must cut the disk's log before it appends; 0 for nowhere. */
  public long truncateFrom() {
    return truncateFrom;
  }

  /** Takes what the disk does not know yet; it is under way as {@code writeSeq} from now on. */
  public EntryBatch write(long writeSeq) {
    long first = writtenIndex + 1;
    EntryBatch entries = first > lastIndex
        ? EntryBatch.empty(first)
        : window.batch(first, lastIndex, Long.MAX_VALUE, Integer.MAX_VALUE);
    truncateFrom = 0;
    newBase = null;
    writtenIndex = lastIndex;
    writes.add(new Write(writeSeq, lastIndex));
    return entries;
  }

  /** Takes the repaired entries that the disk does not know yet, for the same write. */
  public List<EntryBatch> writeRepairs(long writeSeq) {
    return damage.hasUnwritten() ? damage.write(writeSeq) : List.of();
  }

  /** All writes up to {@code writeSeq} are durable. */
  public void persisted(long writeSeq) {
    if (!damage.isNone()) {
      damage.persisted(writeSeq);
    }
    while (!writes.isEmpty() && writes.element().writeSeq <= writeSeq) {
      syncedIndex = Math.max(syncedIndex, writes.remove().lastIndex);
    }
  }

  /**
   * The write after which the position at {@code index} is durable; {@code nextWriteSeq} if it
   * waits.
   */
  public long writeSeqOf(long index, long nextWriteSeq) {
    if (index <= syncedIndex) {
      return 0;
    }
    for (Write write : writes) {
      if (write.lastIndex >= index) {
        return write.writeSeq;
      }
    }
    return nextWriteSeq;
  }

  /** Whether an entry is in memory. */
  public boolean inMemory(long index) {
    return window.contains(index);
  }

  /** An entry that must be in memory, as everything uncommitted is that came after the start. */
  public Entry entry(long index) {
    return window.get(index);
  }

  /** Entries in memory: at least the first, and as many of the others as the limits allow. */
  public EntryBatch entries(long from, long to, long bytesMax, int entriesMax) {
    return window.batch(from, to, bytesMax, entriesMax);
  }

  /** Frees memory: entries up to {@code index}, if durable, may have to be read from now on. */
  public void evictUpTo(long index, long sizeBytesMax) {
    window.evictUpTo(Math.min(index, syncedIndex), sizeBytesMax);
  }

  // ---------------------------------------------------------------- damage

  public boolean isDamaged() {
    return !damage.isNone();
  }

  /** The first damaged entry of which no copy is here; MAX_VALUE if there is none. */
  public long firstMissing() {
    return damage.firstMissing();
  }

  /** The end of the run of such entries, as far as they have one term. */
  public long firstMissingEnd() {
    long first = damage.firstMissing();
    long endOfTerm = termStarts.endOfTerm(termAt(first), lastIndex);
    return Math.min(damage.firstMissingEnd(), endOfTerm - 1);
  }

  /** The last index up to {@code index} that the disk cannot read; 0 if it can read all. */
  public long lastUnreadable(long index) {
    return damage.lastUnreadable(index);
  }

  /** The last index up to which, from {@code from} on, nothing is damaged; less if that itself is. */
  public long undamagedEnd(long from) {
    return damage.isNone() ? lastIndex : Math.min(lastIndex, damage.firstUnreadable(from) - 1);
  }

  /**
   * Takes a peer's copies of what is damaged here, as far as their terms prove that they are the same
   * entries.
   *
   * @return how many
   */
  public long repair(EntryBatch entries) {
    long from = Math.max(entries.firstIndex(), baseIndex() + 1);
    long to = from - 1;
    while (to < Math.min(entries.lastIndex(), lastIndex)
        && termAt(to + 1) == entries.at(to + 1).term()) {
      to++;
    }
    return from > to ? 0 : damage.repair(entries.slice(from, to));
  }

  /** A write under way, and the last index of this log that it makes durable. */
  private static final class Write {
    private final long writeSeq;
    private long lastIndex;

    private Write(long writeSeq, long lastIndex) {
      this.writeSeq = writeSeq;
      this.lastIndex = lastIndex;
    }
  }
}
