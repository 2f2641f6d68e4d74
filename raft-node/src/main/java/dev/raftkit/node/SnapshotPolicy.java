package dev.raftkit.node;

import java.time.Duration;

/**
 * When a host takes snapshots, and how much of the machine they may use.
 *
 * @param logBytes a group takes a snapshot when that would give back so many bytes of the log
 * @param transferBytesPerSecondMax how fast snapshots are sent, by all groups of the host together
 * @param retryMin how long after a failure, such as a full disk, the next attempt is made
 * @param retryMax the longest such pause; each is twice the one before
 */
public record SnapshotPolicy(
    long logBytes, long transferBytesPerSecondMax, Duration retryMin, Duration retryMax) {
  /** 64 MiB of log, 64 MiB/s, pauses from 1 s to 60 s. */
  public static final SnapshotPolicy DEFAULT =
      new SnapshotPolicy(64 << 20, 64 << 20, Duration.ofSeconds(1), Duration.ofSeconds(60));

  public SnapshotPolicy {
    require(logBytes > 0, "logBytes must be positive, not " + logBytes);
    require(
        transferBytesPerSecondMax > 0,
        "transferBytesPerSecondMax must be positive, not " + transferBytesPerSecondMax);
    require(
        retryMin.toNanos() > 0 && retryMin.compareTo(retryMax) <= 0,
        "pauses before another attempt from " + retryMin + " to " + retryMax);
  }

  /** The same with another size of log. */
  public SnapshotPolicy withLogBytes(long bytes) {
    return new SnapshotPolicy(bytes, transferBytesPerSecondMax, retryMin, retryMax);
  }

  /** The same with another speed of sending. */
  public SnapshotPolicy withTransferBytesPerSecondMax(long bytes) {
    return new SnapshotPolicy(logBytes, bytes, retryMin, retryMax);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
