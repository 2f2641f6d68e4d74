package dev.raftkit.sim.engine.invariant;

import java.util.Arrays;

/** A map from pairs of a place and a term to 64 bits, without boxing: open addressing. */
final class TermTable {
  private long[] places = new long[64];
  private long[] terms = new long[64];
  private long[] values = new long[64];
  private boolean[] used = new boolean[64];
  private int size;

  /** Stores a value unless there is one, and returns the one that is then there. */
  long putIfAbsent(long place, long term, long value) {
    if (2 * size >= used.length) {
      grow();
    }
    int slot = slotOf(place, term);
    if (!used[slot]) {
      used[slot] = true;
      places[slot] = place;
      terms[slot] = term;
      values[slot] = value;
      size++;
    }
    return values[slot];
  }

  /** The value, or {@code absent}. */
  long valueAt(long place, long term, long absent) {
    int slot = slotOf(place, term);
    return used[slot] ? values[slot] : absent;
  }

  private int slotOf(long place, long term) {
    int mask = used.length - 1;
    long hash = (place * 0x9E3779B97F4A7C15L + term) * 0xBF58476D1CE4E5B9L;
    int slot = (int) (hash >>> 33) & mask;
    while (used[slot] && (places[slot] != place || terms[slot] != term)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldPlaces = places;
    long[] oldTerms = terms;
    long[] oldValues = values;
    boolean[] oldUsed = used;
    places = new long[2 * oldUsed.length];
    terms = new long[2 * oldUsed.length];
    values = Arrays.copyOf(values, 2 * oldUsed.length);
    used = new boolean[2 * oldUsed.length];
    for (int i = 0; i < oldUsed.length; i++) {
      if (oldUsed[i]) {
        int slot = slotOf(oldPlaces[i], oldTerms[i]);
        used[slot] = true;
        places[slot] = oldPlaces[i];
        terms[slot] = oldTerms[i];
        values[slot] = oldValues[i];
      }
    }
  }
}
