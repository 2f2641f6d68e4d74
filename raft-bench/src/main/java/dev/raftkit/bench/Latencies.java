package dev.raftkit.bench;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long many writes took, counted in buckets less than 1 % wide, so that minutes of them take no
 * more memory than one. Any thread adds.
 */
final class Latencies {
  private static final int FINE_BITS = 7;
  private static final int FINE = 1 << FINE_BITS;

  private final AtomicLongArray counts = new AtomicLongArray(FINE * (Long.SIZE - FINE_BITS));

  void add(long nanos) {
    counts.incrementAndGet(bucket(nanos));
  }

  /** Adds all that the other has counted. */
  void addAll(Latencies other) {
    for (int i = 0; i < counts.length(); i++) {
      counts.addAndGet(i, other.counts.get(i));
    }
  }

  long count() {
    long count = 0;
    for (int i = 0; i < counts.length(); i++) {
      count += counts.get(i);
    }
    return count;
  }

  /** The milliseconds that 99 % of the writes took at most; 0 without any. */
  double p99Millis() {
    long left = (count() * 99 + 99) / 100;
    for (int i = 0; i < counts.length(); i++) {
      left -= counts.get(i);
      if (left <= 0 && counts.get(i) > 0) {
        return largestOf(i) / 1e6;
      }
    }
    return 0;
  }

  /** Below {@value #FINE} each number has its own; above, each power of two has {@value #FINE}. */
  private static int bucket(long nanos) {
    long value = Math.max(nanos, 0);
    int shift = Math.max(0, Long.SIZE - FINE_BITS - 1 - Long.numberOfLeadingZeros(value));
    return shift * FINE + (int) (value >> shift);
  }

  private static long largestOf(int bucket) {
    int shift = Math.max(0, bucket / FINE - 1);
    long start = (long) (bucket - shift * FINE) << shift;
    return start + (1L << shift) - 1;
  }
}
