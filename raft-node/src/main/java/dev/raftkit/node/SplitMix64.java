package dev.raftkit.node;

import dev.raftkit.core.RandomSource;

/** Steele, Lea and Flood's SplitMix64: enough randomness for timeouts. Not thread-safe. */
final class SplitMix64 implements RandomSource {
  private long state;

  SplitMix64(long seed) {
    this.state = seed;
  }

  @Override
  public long nextLong() {
    state += 0x9e3779b97f4a7c15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
