package dev.raftkit.storage;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * The checksum of a whole snapshot: two of 32 bits with different polynomials, side by side, because
 * it also tells one server's snapshot from another's.
 */
final class SnapshotChecksum {
  private final CRC32C low = new CRC32C();
  private final CRC32 high = new CRC32();

  /** Adds a buffer's bytes, and leaves its position where it is. */
  void update(ByteBuffer bytes) {
    low.update(bytes.duplicate());
    high.update(bytes.duplicate());
  }

  long value() {
    return high.getValue() << 32 | low.getValue();
  }
}
