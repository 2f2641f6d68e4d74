package dev.raftkit.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads segments from front to back, in pieces: as much is in memory as was last required, or one
 * piece.
 */
final class SegmentWindow {
  static final int PIECE_BYTES_MAX = 128 << 10;

  private final int pieceBytesMax;
  private final boolean isDirect;
  private @Nullable SegmentBytes file;
  private long size;
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private long start;
  private int held;

  private SegmentWindow(int pieceBytesMax, boolean isDirect) {
    this.pieceBytesMax = pieceBytesMax;
    this.isDirect = isDirect;
  }

  /** For all of a log: outside of the heap, so that nothing is copied on the way from the system. */
  static SegmentWindow large() {
    return new SegmentWindow(PIECE_BYTES_MAX, true);
  }

  /** For a batch now and then, of which most are small. */
  static SegmentWindow small() {
    return new SegmentWindow(2 * WalFormat.BLOCK_BYTES, false);
  }

  /** Goes to the beginning of a segment, as it is now. */
  void open(SegmentBytes segment) throws IOException {
    file = segment;
    size = segment.size();
    start = 0;
    held = 0;
  }

  private SegmentBytes file() {
    return Objects.requireNonNull(file);
  }

  String name() {
    return file().name();
  }

  long size() {
    return size;
  }

  /**
   * Brings a range of the file into the buffer.
   *
   * @return how many bytes of it there are: fewer only at the end of the file
   */
  int require(long position, int bytes) throws IOException {
    if (position < start || position + bytes > start + held) {
      fill(position, (int) Math.max(0, Math.min(bytes, size - position)));
    }
    return (int) Math.max(0, Math.min(bytes, start + held - position));
  }

  /** Adds a range of the file to a checksum, piece by piece; false if the file ends before it does. */
  boolean sum(long position, long bytes, CRC32C crc) throws IOException {
    long end = position + bytes;
    if (end > size) {
      return false;
    }
    for (long at = position; at < end; ) {
      require(at, 1);
      long until = Math.min(end, start + held);
      crc.update(buffer.limit(at(until)).position(at(at)));
      buffer.clear();
      at = until;
    }
    return true;
  }

  /** Replaced by requiring more. */
  ByteBuffer buffer() {
    return buffer;
  }

  /** Where in the buffer a position of the file is. */
  int at(long position) {
    return (int) (position - start);
  }

  private void fill(long position, int bytes) throws IOException {
    int kept = position >= start && position < start + held ? (int) (start + held - position) : 0;
    if (kept >= bytes && kept > 0) {
      return;
    }
    ByteBuffer source = buffer;
    int wanted = (int) Math.min(Math.max(bytes, pieceBytesMax), Math.max(0, size - position));
    if (buffer.capacity() < wanted) {
      buffer = isDirect ? ByteBuffer.allocateDirect(wanted) : ByteBuffer.allocate(wanted);
    }
    if (kept > 0) {
      buffer.clear().put(0, source.clear(), at(position), kept);
    }
    start = position;
    held = kept;
    if (wanted > kept) {
      buffer.clear().position(kept).limit(wanted);
      held += file().read(position + kept, buffer);
    }
    if (held < wanted) {
      throw new IOException(name() + " shrank while it was read at offset " + (start + held));
    }
  }
}
