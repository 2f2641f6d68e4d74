package dev.raftkit.core.replication;

import java.util.Arrays;

/**
 * The messages with entries that were sent to a follower and not acknowledged: a window that bounds
 * what a slow follower can make a leader send.
 */
final class Inflight {
  private final int messagesMax;
  private final long bytesMax;
  private long[] lastIndexes = new long[8];
  private long[] sizes = new long[8];
  private int first;
  private int count;
  private long bytes;

  Inflight(int messagesMax, long bytesMax) {
    this.messagesMax = messagesMax;
    this.bytesMax = bytesMax;
  }

  boolean isFull() {
    return count >= messagesMax || bytes >= bytesMax;
  }

  void add(long lastIndex, long sizeBytes) {
    if (count == lastIndexes.length) {
      grow();
    }
    int slot = (first + count) & (lastIndexes.length - 1);
    lastIndexes[slot] = lastIndex;
    sizes[slot] = sizeBytes;
    count++;
    bytes += sizeBytes;
  }

  /** An acknowledgement covers everything sent before it, so a lost one does no harm. */
  void acknowledgedUpTo(long index) {
    while (count > 0 && lastIndexes[first] <= index) {
      bytes -= sizes[first];
      first = (first + 1) & (lastIndexes.length - 1);
      count--;
    }
  }

  void clear() {
    first = 0;
    count = 0;
    bytes = 0;
  }

  private void grow() {
    int length = lastIndexes.length;
    long[] largerIndexes = Arrays.copyOf(lastIndexes, 2 * length);
    long[] largerSizes = Arrays.copyOf(sizes, 2 * length);
    // The part before `first` wrapped around: it continues behind the old end.
    System.arraycopy(lastIndexes, 0, largerIndexes, length, first);
    System.arraycopy(sizes, 0, largerSizes, length, first);
    lastIndexes = largerIndexes;
    sizes = largerSizes;
  }
}
