package dev.raftkit.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads a segment from front to back, in pieces: as much of it is in memory as was last required, or
 * one piece.
 */
final class SegmentWindow {
  static final int PIECE_BYTES_MAX = 256 << 10;

  private final SegmentBytes file;
  private final int pieceBytesMax;
  private final long size;
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private long start;
  private int held;

  SegmentWindow(SegmentBytes file) throws IOException {
    this(file, PIECE_BYTES_MAX);
  }

  SegmentWindow(SegmentBytes file, int pieceBytesMax) throws IOException {
    this.file = file;
    this.pieceBytesMax = pieceBytesMax;
    this.size = file.size();
  }

  String name() {
    return file.name();
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

  /** Brings a range of the file into the buffer; false if the file ends before it does. */
  boolean holds(long position, int bytes) throws IOException {
    return (position >= start && position + bytes <= start + held)
        || require(position, bytes) == bytes;
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
      buffer = ByteBuffer.allocate(wanted);
    }
    if (kept > 0) {
      buffer.clear().put(0, source.clear(), at(position), kept);
    }
    start = position;
    held = kept;
    if (wanted > kept) {
      buffer.clear().position(kept).limit(wanted);
      held += file.read(position + kept, buffer);
    }
    if (held < wanted) {
      throw new IOException(file.name() + " shrank while it was read at offset " + (start + held));
    }
  }
}
