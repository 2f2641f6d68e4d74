package dev.raftkit.core.replication;

import dev.raftkit.core.log.LogPosition;
import java.util.Arrays;
import java.util.List;

/**
 * The term at every index of the log, kept as the first index of each term: a few numbers per
 * election instead of one per entry, so it is in memory for entries that are not. The first run
 * starts at the log's base, the position before its first entry.
 */
final class TermStarts {
  private long[] terms = new long[8];
  private long[] indexes = new long[8];
  private int size;

  TermStarts(LogPosition base, List<LogPosition> starts) {
    startAfter(base);
    for (LogPosition start : starts) {
      append(start.term(), start.index());
    }
  }

  /** The position before the first entry: that of the last one a snapshot took the place of. */
  LogPosition base() {
    return new LogPosition(terms[0], indexes[0]);
  }

  long baseIndex() {
    return indexes[0];
  }

  /** Forgets everything: the next entry is the one after {@code base}. */
  void startAfter(LogPosition base) {
    terms[0] = base.term();
    indexes[0] = base.index();
    size = 1;
  }

  /** Forgets the entries before {@code index}, which becomes the base. */
  void compactTo(long index) {
    int run = runAt(index);
    size -= run;
    System.arraycopy(terms, run, terms, 0, size);
    System.arraycopy(indexes, run, indexes, 0, size);
    indexes[0] = index;
  }

  /** Notes an appended entry; only the first of a term changes anything. */
  void append(long term, long index) {
    if (terms[size - 1] == term) {
      return;
    }
    if (size == terms.length) {
      terms = Arrays.copyOf(terms, 2 * size);
      indexes = Arrays.copyOf(indexes, 2 * size);
    }
    terms[size] = term;
    indexes[size] = index;
    size++;
  }

  void truncateFrom(long index) {
    while (size > 1 && indexes[size - 1] >= index) {
      size--;
    }
  }

  /** The term of an entry that exists, or of the base. */
  long termAt(long index) {
    return terms[runAt(index)];
  }

  /** The first index after the base that has the same term as the entry at {@code index}. */
  long firstIndexOfTermAt(long index) {
    return Math.max(indexes[runAt(index)], baseIndex() + 1);
  }

  /** The index after the last entry of {@code term}; 0 if the log has none of that term. */
  long endOfTerm(long term, long lastIndex) {
    if (term == 0) {
      return 0;
    }
    int run = Arrays.binarySearch(terms, 0, size, term);
    if (run < 0) {
      return 0;
    }
    return run + 1 < size ? indexes[run + 1] : lastIndex + 1;
  }

  /** Recent entries are asked for most, so the last run is tried first. */
  private int runAt(long index) {
    if (index >= indexes[size - 1]) {
      return size - 1;
    }
    int run = Arrays.binarySearch(indexes, 0, size, index);
    return run >= 0 ? run : -run - 2;
  }
}
