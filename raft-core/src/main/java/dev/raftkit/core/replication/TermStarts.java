package dev.raftkit.core.replication;

import dev.raftkit.core.log.LogPosition;
import java.util.Arrays;
import java.util.List;

/**
 * The term at every index of the log, kept as the first index of each term: a few numbers per
 * election instead of one per entry, so it is in memory for entries that are not.
 */
final class TermStarts {
  private long[] terms = new long[8];
  private long[] indexes = new long[8];
  private int size;

  TermStarts(List<LogPosition> starts) {
    for (LogPosition start : starts) {
      append(start.term(), start.index());
    }
  }

  /** Notes an appended entry; only the first of a term changes anything. */
  void append(long term, long index) {
    if (size > 0 && terms[size - 1] == term) {
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
    while (size > 0 && indexes[size - 1] >= index) {
      size--;
    }
  }

  /** The term of an entry that exists; 0 for index 0. */
  long termAt(long index) {
    int run = runAt(index);
    return run < 0 ? 0 : terms[run];
  }

  /** The first index that has the same term as the entry at {@code index}. */
  long firstIndexOfTermAt(long index) {
    return indexes[runAt(index)];
  }

  /** The index after the last entry of {@code term}; 0 if the log has none of that term. */
  long endOfTerm(long term, long lastIndex) {
    int run = Arrays.binarySearch(terms, 0, size, term);
    if (run < 0) {
      return 0;
    }
    return run + 1 < size ? indexes[run + 1] : lastIndex + 1;
  }

  /** Recent entries are asked for most, so the last run is tried first. */
  private int runAt(long index) {
    if (size > 0 && index >= indexes[size - 1]) {
      return size - 1;
    }
    int run = Arrays.binarySearch(indexes, 0, size, index);
    return run >= 0 ? run : -run - 2;
  }
}
