package dev.raftkit.node;

import java.time.Duration;

/**
 * How long to wait after a failure: not at all after the first, then twice as long each time. Not
 * thread-safe.
 */
final class Backoff {
  private final Duration first;
  private final Duration max;
  private Duration next = Duration.ZERO;

  /** Waits at most {@code max}; and whoever did well for as long begins anew. */
  Backoff(Duration first, Duration max) {
    this.first = first;
    this.max = max;
  }

  /** How long to wait after a failure. */
  Duration failed(Duration wellFor) {
    if (wellFor.compareTo(max) >= 0) {
      succeeded();
    }
    Duration delay = next;
    Duration doubled = delay.isZero() ? first : delay.multipliedBy(2);
    next = doubled.compareTo(max) < 0 ? doubled : max;
    return delay;
  }

  void succeeded() {
    next = Duration.ZERO;
  }
}
