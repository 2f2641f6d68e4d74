package dev.raftkit.core.log;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a snapshot's bytes. Size and checksum tell it from another server's snapshot of the same
 * position: pieces of different ones are never put together.
 */
public final class SnapshotChunk {
  private final Snapshot snapshot;
  private final long sizeBytes;
  private final long checksum;
  private final long offset;
  private final byte[] data;

  /**
   * A piece.
   *
   * @param sizeBytes length of the whole
   * @param checksum of the whole
   * @param offset where the data belongs in the whole
   * @param data handed over: not to be changed
   */
  public SnapshotChunk(Snapshot snapshot, long sizeBytes, long checksum, long offset, byte[] data) {
    this.snapshot = snapshot;
    this.sizeBytes = sizeBytes;
    this.checksum = checksum;
    this.offset = offset;
    this.data = data;
  }

  public Snapshot snapshot() {
    return snapshot;
  }

  public long sizeBytes() {
    return sizeBytes;
  }

  public long checksum() {
    return checksum;
  }

  public long offset() {
    return offset;
  }

  /** Not to be changed. */
  public byte[] data() {
    return data;
  }

  /** Whether this piece belongs to the same bytes. */
  public boolean isOfSameSnapshot(SnapshotChunk other) {
    return snapshot.equals(other.snapshot)
        && sizeBytes == other.sizeBytes
        && checksum == other.checksum;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SnapshotChunk chunk
        && isOfSameSnapshot(chunk)
        && offset == chunk.offset
        && Arrays.equals(data, chunk.data);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(31 * checksum + offset);
  }

  @Override
  public String toString() {
    return snapshot.last() + "[" + offset + "+" + data.length + " of " + sizeBytes + "]";
  }
}
