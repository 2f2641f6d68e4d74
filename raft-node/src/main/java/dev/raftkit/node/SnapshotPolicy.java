package dev.raftkit.node;

import java.time.Duration;

/**
 * When a host takes snapshots, and how much of the machine they may use.
 *
 * @param logBytes a group takes a snapshot when that would give back so many bytes of the log
 * @param transferBytesPerSecondMax how fast snapshots are sent, by all groups of the host together
 * @param retryMin how long after a failure, such as a full disk, the next attempt is made
 * @param retryMax the longest such pause; each is twice the one before. When a leader's snapshot cannot
 *     be stored, the pause is {@code retryMin} and as long as it takes at least to send again what was
 *     received for nothing
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

  /**
   * How long a leader waits after a piece of its snapshot could not be stored. A member that cannot do
   * without the snapshot is back soon after its disk is, however long the disk had failed; a large
   * one that is sent again and again takes half of what the leader may send.
   *
   * @param receivedBytes how much of the snapshot was received before, and will be sent again
   */
  long receptionRetryNanos(long receivedBytes) {
    long seconds = receivedBytes / transferBytesPerSecondMax;
    long millis = receivedBytes % transferBytesPerSecondMax * 1000 / transferBytesPerSecondMax;
    Duration pause = retryMin.plusSeconds(seconds).plusMillis(millis);
    return (pause.compareTo(retryMax) < 0 ? pause : retryMax).toNanos();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
