package dev.raftkit.sim.engine.observe;

import dev.raftkit.sim.engine.random.RandomStream;

/**
 * A rolling hash over all that happens in a run. Two runs with the same hash took the same course; it
 * depends on nothing but the values that are fed.
 */
public final class TraceHash {
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private long hash = 0xCBF29CE484222325L;

  /** Takes one value in. */
  public void add(long value) {
    long mixed = (hash ^ value) * FACTOR;
    hash = mixed ^ (mixed >>> 29);
  }

  /** Takes a number and one of several names in. */
  public void add(long value, Enum<?> name) {
    // Unlike the hash of an enum, that of a text is the same everywhere.
    add(value * 31 + name.name().hashCode());
  }

  public long value() {
    return RandomStream.mix(hash);
  }
}
