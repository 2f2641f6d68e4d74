package dev.raftkit.storage;

import dev.raftkit.node.spi.Whim;

/**
 * How a write-ahead log uses its disk.
 *
 * @param segmentBytes about the size of one file
 * @param sparesMax how many files that are not needed any more are kept to be used again
 * @param whim asked on the loop only
 */
public record WalSettings(int segmentBytes, int sparesMax, Whim whim) {
  public static final WalSettings DEFAULT = new WalSettings(64 << 20, 2);

  private static final int SEGMENT_BYTES_MIN = 32 << 10;
  private static final int SEGMENT_BYTES_MAX = 1 << 30;

  /** Settings without whims. */
  public WalSettings(int segmentBytes, int sparesMax) {
    this(segmentBytes, sparesMax, Whim.NEVER);
  }

  public WalSettings {
    if (segmentBytes < SEGMENT_BYTES_MIN || segmentBytes > SEGMENT_BYTES_MAX) {
      throw new IllegalArgumentException("a segment has " + SEGMENT_BYTES_MIN + " to "
          + SEGMENT_BYTES_MAX + " bytes, not " + segmentBytes);
    }
    if (sparesMax < 1) {
      throw new IllegalArgumentException("at least one spare file is needed, not " + sparesMax);
    }
  }

  /** Where a segment ends: at a batch that begins here or later, another one is begun. */
  int fullBytes() {
    // The last batch may be large, and is not to grow the file beyond what was allocated.
    return segmentBytes - Math.min(segmentBytes / 8, WalStore.BATCH_BYTES_MAX);
  }
}
