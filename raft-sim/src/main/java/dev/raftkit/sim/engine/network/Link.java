package dev.raftkit.sim.engine.network;

import dev.raftkit.sim.engine.random.RandomStream;

/** One direction between two servers. Probabilities are per million. */
final class Link {
  final RandomStream random;
  final long delayMinNanos;
  final long delayMaxNanos;

  /** How many partitions cut this link at present. */
  int cuts;

  Weather weather = Weather.FAIR;

  /** How likely a message is changed on its way, in a million. */
  long corruption;

  long sent;
  long lastArrival;
  long lastSeenByReceiver;

  /** The last message that the sender sent before it got a new disk. */
  long lastOfOldEra;

  /** Whether the receiver knows of the new disk. */
  boolean eraKnown;

  Link(RandomStream random, long delayMinNanos, long delayMaxNanos) {
    this.random = random;
    this.delayMinNanos = delayMinNanos;
    this.delayMaxNanos = delayMaxNanos;
  }

  boolean isHealthy() {
    return cuts == 0 && corruption == 0 && weather.isFair();
  }
}
