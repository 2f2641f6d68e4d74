package dev.raftkit.sim.engine.history;

import java.util.Arrays;

/**
 * The configurations that a search has reached, none of which leads to a full order (Lowe's
 * improvement): which operations are taken, and the state after them.
 *
 * <p>Since all operations that returned before the first open return are taken, and none that was
 * called after it, a configuration needs one bit for each slot only. A configuration that has used
 * more optional operations than another and is otherwise equal can do nothing that the other cannot.
 */
final class Configurations {
  private static final int NONE = -1;
  private static final int BUCKETS_INITIAL = 1 << 8;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final Budget budget;
  private final int pendingWords;
  private final int optionalWords;
  private final int entryWords;
  private int[] buckets = new int[BUCKETS_INITIAL];
  private long[] entries;
  private int count;

  /**
   * Creates an empty set.
   *
   * @param pendingWords words of bits for the slots
   * @param optionalWords words of bits for optional operations
   */
  Configurations(Budget budget, int pendingWords, int optionalWords) {
    this.budget = budget;
    this.pendingWords = pendingWords;
    this.optionalWords = optionalWords;
    this.entryWords = 2 + pendingWords + optionalWords;
    this.entries = new long[BUCKETS_INITIAL * entryWords];
    Arrays.fill(buckets, NONE);
  }

  /**
   * Adds a configuration, unless there is one that can do at least as much.
   *
   * @param frontier how many returns are passed
   * @param pending which slots hold an operation that is taken and has not returned
   * @param optional which optional operations are taken
   * @return whether it was added
   */
  boolean add(int frontier, long state, long[] pending, long[] optional) {
    int bucket = bucket(frontier, state, pending);
    for (int i = buckets[bucket]; i != NONE; i = next(i)) {
      if (covers(i * entryWords, frontier, state, pending, optional)) {
        return false;
      }
    }
    if (count == buckets.length) {
      grow();
      bucket = bucket(frontier, state, pending);
    }
    int offset = count * entryWords;
    entries[offset] = entry(frontier, buckets[bucket]);
    entries[offset + 1] = state;
    System.arraycopy(pending, 0, entries, offset + 2, pendingWords);
    System.arraycopy(optional, 0, entries, offset + 2 + pendingWords, optionalWords);
    buckets[bucket] = count++;
    budget.remember(entryWords + 1);
    return true;
  }

  private boolean covers(int offset, int frontier, long state, long[] pending, long[] optional) {
    if ((int) (entries[offset] >>> 32) != frontier || entries[offset + 1] != state) {
      return false;
    }
    for (int i = 0; i < pendingWords; i++) {
      if (entries[offset + 2 + i] != pending[i]) {
        return false;
      }
    }
    for (int i = 0; i < optionalWords; i++) {
      if ((entries[offset + 2 + pendingWords + i] & ~optional[i]) != 0) {
        return false;
      }
    }
    return true;
  }

  private void grow() {
    buckets = new int[2 * buckets.length];
    Arrays.fill(buckets, NONE);
    entries = Arrays.copyOf(entries, buckets.length * entryWords);
    long[] pending = new long[pendingWords];
    for (int i = 0; i < count; i++) {
      int offset = i * entryWords;
      System.arraycopy(entries, offset + 2, pending, 0, pendingWords);
      int frontier = (int) (entries[offset] >>> 32);
      int bucket = bucket(frontier, entries[offset + 1], pending);
      entries[offset] = entry(frontier, buckets[bucket]);
      buckets[bucket] = i;
    }
  }

  private static long entry(int frontier, int next) {
    return (long) frontier << 32 | (next & 0xFFFFFFFFL);
  }

  private int next(int entry) {
    return (int) entries[entry * entryWords];
  }

  private int bucket(int frontier, long state, long[] pending) {
    long hash = (state * GOLDEN ^ frontier) * GOLDEN;
    for (int i = 0; i < pendingWords; i++) {
      hash = (hash ^ hash >>> 32 ^ pending[i]) * GOLDEN;
    }
    return (int) (hash >>> 32 ^ hash >>> 48) & (buckets.length - 1);
  }
}
