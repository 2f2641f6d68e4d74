package dev.raftkit.core;

/** Where a server's randomness comes from: the core has none of its own, so that runs replay. */
@FunctionalInterface
public interface RandomSource {
  /** The next 64 uniformly distributed bits. */
  long nextLong();

  /** A uniformly distributed number from 0 to {@code bound - 1}. */
  default long nextBelow(long bound) {
    // The modulo favours small results by less than bound / 2^63: nothing for a timeout.
    return (nextLong() >>> 1) % bound;
  }
}
