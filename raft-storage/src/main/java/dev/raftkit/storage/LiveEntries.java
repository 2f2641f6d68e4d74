package dev.raftkit.storage;

import java.util.Arrays;

/** How many entries of each segment are still part of a log: one without any can be dropped. */
final class LiveEntries {
  private long[] counts = new long[16];
  private int first;

  /** Begins to count, with this segment as the first. */
  LiveEntries(int firstSegment) {
    first = firstSegment;
  }

  void add(int segment, int entries) {
    int slot = segment - first;
    if (slot >= counts.length) {
      counts = Arrays.copyOf(counts, 2 * slot);
    }
    counts[slot] += entries;
  }

  void remove(int segment) {
    counts[segment - first]--;
  }

  long count(int segment) {
    int slot = segment - first;
    return slot < counts.length ? counts[slot] : 0;
  }

  /** The first segment is no more. */
  void dropFirst() {
    System.arraycopy(counts, 1, counts, 0, counts.length - 1);
    counts[counts.length - 1] = 0;
    first++;
  }
}
