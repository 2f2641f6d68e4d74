package dev.raftkit.core.replication;

import dev.raftkit.core.check.Check;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The log of one server (§5.3) as the core sees it: the term at every index, the newest entries in
 * memory, and how much of it the disk holds. Changes gather until {@link #write} hands them to the
 * disk as one write.
 */
public final class RaftLog {
  private final TermStarts termStarts;
  private final EntryWindow window;

  /** Writes handed to the disk and not yet acknowledged, oldest first. */
  private final ArrayDeque<Write> writes = new ArrayDeque<>();

  private long lastIndex;
  private long durableIndex;

  /** The last index handed to the disk; what follows waits for the next write. */
  private long writtenIndex;

  /** Where the next write must first cut what the disk may hold; 0 for nowhere. */
  private long truncateFrom;

  /**
   * The log that a disk holds.
   *
   * @param termStarts the position of the first entry of every term, ascending
   */
  public RaftLog(List<LogPosition> termStarts, long lastLogIndex) {
    this.termStarts = new TermStarts(termStarts);
    this.lastIndex = lastLogIndex;
    this.durableIndex = lastIndex;
    this.writtenIndex = lastIndex;
    this.window = new EntryWindow(lastIndex + 1);
  }

  public long lastIndex() {
    return lastIndex;
  }

  public LogPosition last() {
    return new LogPosition(termAt(lastIndex), lastIndex);
  }

  /** The last index up to which the disk holds this log. */
  public long durableIndex() {
    return durableIndex;
  }

  /** The term at an index from 0, where it is 0, to the last. */
  public long termAt(long index) {
    Check.invariant(index >= 0 && index <= lastIndex, "no such index in the log", index, lastIndex);
    return termStarts.termAt(index);
  }

  /** Whether the log has an entry with this term at this index (§5.3). */
  public boolean matches(LogPosition position) {
    return position.index() <= lastIndex && termAt(position.index()) == position.term();
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

  /**
   * Drops all entries from {@code index} on. A write of them that is under way will be acknowledged
   * all the same; it then counts for what is left only.
   */
  public void truncateFrom(long index) {
    termStarts.truncateFrom(index);
    window.truncateFrom(index);
    lastIndex = index - 1;
    if (index <= writtenIndex) {
      truncateFrom = truncateFrom == 0 ? index : Math.min(truncateFrom, index);
      writtenIndex = lastIndex;
    }
    durableIndex = Math.min(durableIndex, lastIndex);
    for (Write write : writes) {
      write.lastIndex = Math.min(write.lastIndex, lastIndex);
    }
  }

  public boolean hasUnwritten() {
    return truncateFrom != 0 || lastIndex > writtenIndex;
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
    writtenIndex = lastIndex;
    writes.add(new Write(writeSeq, lastIndex));
    return entries;
  }

  /** All writes up to {@code writeSeq} are durable. */
  public void persisted(long writeSeq) {
    while (!writes.isEmpty() && writes.element().writeSeq <= writeSeq) {
      durableIndex = Math.max(durableIndex, writes.remove().lastIndex);
    }
  }

  /** The write after which the entry at {@code index} is durable; {@code nextWriteSeq} if it waits. */
  public long writeSeqOf(long index, long nextWriteSeq) {
    if (index <= durableIndex) {
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
    window.evictUpTo(Math.min(index, durableIndex), sizeBytesMax);
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
