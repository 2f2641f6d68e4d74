package dev.raftkit.node;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Collects what a state machine writes until it is worth handing on. */
final class SnapshotBuffer extends OutputStream {
  /** What is worth handing on. */
  static final int PIECE_BYTES = 256 << 10;

  /** Grows to what a piece takes; most state machines are small. */
  private byte[] bytes = new byte[1 << 10];

  private int size;

  @Override
  public void write(int value) {
    ensureRoom(1);
    bytes[size++] = (byte) value;
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    ensureRoom(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  private void ensureRoom(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more)));
    }
  }

  boolean isFull() {
    return size >= PIECE_BYTES;
  }

  /** Everything written since the last {@link #clear}. */
  ByteBuffer contents() {
    return ByteBuffer.wrap(bytes, 0, size).slice();
  }

  void clear() {
    size = 0;
  }
}
