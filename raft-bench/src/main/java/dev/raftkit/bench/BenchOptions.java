package dev.raftkit.bench;

import dev.raftkit.storage.WalSettings;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the commands that run a {@link BenchCluster} have in common. */
final class BenchOptions {
  /** Kept, and one being written. */
  private static final int SNAPSHOTS_MAX = 3;

  /** The first and the last, which are live in part; what is allocated and not used yet. */
  private static final long OTHER_SEGMENTS_MAX = 4;

  private static final long STATE_BYTES_MAX = 1L << 40;

  /** A frame around each row, a sum over each part of a snapshot, and blocks that are filled up. */
  private static final long TRAILING_BYTES_MAX = 10_000L * 2 * DiskTable.ROW_BYTES;

  private BenchOptions() {}

  /**
   * Refuses what makes no sense.
   *
   * @throws ParameterException naming the option
   */
  static void check(CommandLine command, long stateBytes, long snapshotLogBytes, int writers) {
    require(
        command,
        stateBytes >= DiskTable.ROW_BYTES && stateBytes <= STATE_BYTES_MAX,
        "--state-bytes: " + DiskTable.ROW_BYTES + " to " + STATE_BYTES_MAX + ", not " + stateBytes);
    require(
        command,
        snapshotLogBytes > 0,
        "--snapshot-log-bytes: more than 0, not " + snapshotLogBytes);
    require(command, writers > 0, "--writers: more than 0, not " + writers);
  }

  static void require(CommandLine command, boolean holds, String otherwise) {
    if (!holds) {
      throw new ParameterException(command, otherwise);
    }
  }

  /** What a member may take on the disk, however long it runs. */
  static long diskBytesMax(long stateBytes, long snapshotLogBytes) {
    WalSettings settings = WalSettings.DEFAULT;
    long segments = OTHER_SEGMENTS_MAX + settings.sparesMax();
    return SNAPSHOTS_MAX * (stateBytes + stateBytes / 100)
        + 2 * snapshotLogBytes
        + TRAILING_BYTES_MAX
        + segments * settings.segmentBytes();
  }
}
