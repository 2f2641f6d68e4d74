package dev.raftkit.sim.engine.observe;

import java.util.Arrays;

/** A set of hashes, in the order in which they were added. */
public final class StateSet {
  private static final long EMPTY = 0;

  private long[] table = new long[1 << 10];
  private long[] ordered = new long[1 << 9];
  private int size;

  /** Adds a hash other than 0; whether it was not there. */
  public boolean add(long hash) {
    int slot = slot(table, hash);
    if (table[slot] == hash) {
      return false;
    }
    table[slot] = hash;
    if (size == ordered.length) {
      ordered = Arrays.copyOf(ordered, 2 * size);
    }
    ordered[size++] = hash;
    if (2 * size > table.length) {
      grow();
    }
    return true;
  }

  public int size() {
    return size;
  }

  /** The hash that was added after so many others. */
  public long get(int i) {
    return ordered[i];
  }

  private void grow() {
    long[] larger = new long[2 * table.length];
    for (int i = 0; i < size; i++) {
      larger[slot(larger, ordered[i])] = ordered[i];
    }
    table = larger;
  }

  private static int slot(long[] table, long hash) {
    int mask = table.length - 1;
    int slot = (int) (hash ^ (hash >>> Integer.SIZE)) & mask;
    while (table[slot] != EMPTY && table[slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
