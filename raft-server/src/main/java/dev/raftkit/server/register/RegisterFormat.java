package dev.raftkit.server.register;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands and results of the register as bytes. A command is a tag and its argument; numbers are
 * big-endian; a value has its length in front, except at the end of a command.
 */
final class RegisterFormat {
  static final byte APPEND = 'A';
  static final byte READ = 'R';

  private RegisterFormat() {}

  /** Values from a position on, as many as fit a page, and how many there are in all. */
  record Page(long total, List<byte[]> values) {}

  static byte[] append(byte[] value) {
    return ByteBuffer.allocate(1 + value.length).put(APPEND).put(value).array();
  }

  /** Asks for the values from a position on; the first is at 1. */
  static byte[] read(long from) {
    return ByteBuffer.allocate(1 + Long.BYTES).put(READ).putLong(from).array();
  }

  static byte[] position(long position) {
    return ByteBuffer.allocate(Long.BYTES).putLong(position).array();
  }

  /**
   * Reads the result of an append.
   *
   * @throws IllegalArgumentException if it is none
   */
  static long position(byte[] result) {
    if (result.length != Long.BYTES) {
      throw new IllegalArgumentException("a position of " + result.length + " bytes");
    }
    return ByteBuffer.wrap(result).getLong();
  }

  static byte[] page(Page page) {
    int bytes = Long.BYTES + Integer.BYTES;
    for (byte[] value : page.values()) {
      bytes += Integer.BYTES + value.length;
    }
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    buffer.putLong(page.total()).putInt(page.values().size());
    for (byte[] value : page.values()) {
      buffer.putInt(value.length).put(value);
    }
    return buffer.array();
  }

  /**
   * Reads the result of a read.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Page page(byte[] result) {
    ByteBuffer buffer = ByteBuffer.wrap(result);
    try {
      long total = buffer.getLong();
      int count = buffer.getInt();
      List<byte[]> values = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int length = buffer.getInt();
        if (length < 0 || length > buffer.remaining()) {
          throw new IllegalArgumentException("a value of " + length + " bytes in a page");
        }
        byte[] value = new byte[length];
        buffer.get(value);
        values.add(value);
      }
      return new Page(total, values);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a page that is cut off", e);
    }
  }
}
