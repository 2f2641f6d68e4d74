package dev.raftkit.transport.netty.channel;

import java.util.function.LongUnaryOperator;

/**
 * Ever longer pauses between attempts: doubling up to a limit, and each drawn at random from its upper
 * half, so that many who lost the same server do not all return at once.
 */
public final class Backoff {
  private final long minNanos;
  private final long maxNanos;
  private final LongUnaryOperator random;
  private long nextNanos;

  /**
   * Pauses from {@code minNanos} to {@code maxNanos}.
   *
   * @param random from a bound to a number from 0 to that, exclusive
   */
  public Backoff(long minNanos, long maxNanos, LongUnaryOperator random) {
    this.minNanos = minNanos;
    this.maxNanos = maxNanos;
    this.random = random;
    this.nextNanos = minNanos;
  }

  /** How long to wait before the next attempt. */
  public long nextNanos() {
    long nanos = nextNanos;
    nextNanos = Math.min(maxNanos, nanos * 2);
    return nanos / 2 + random.applyAsLong(nanos - nanos / 2 + 1);
  }

  /** The last attempt succeeded. */
  public void reset() {
    nextNanos = minNanos;
  }
}
