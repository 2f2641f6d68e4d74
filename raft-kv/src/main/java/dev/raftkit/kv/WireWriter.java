package dev.raftkit.kv;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Bytes that grow: numbers big-endian, lengths before what has them. */
final class WireWriter {
  private byte[] bytes = new byte[128];
  private int size;

  WireWriter number(int value) {
    room(1);
    bytes[size++] = (byte) value;
    return this;
  }

  WireWriter flag(boolean value) {
    return number(value ? 1 : 0);
  }

  WireWriter integer(int value) {
    room(Integer.BYTES);
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  WireWriter whole(long value) {
    return integer((int) (value >>> Integer.SIZE)).integer((int) value);
  }

  WireWriter bytes(Bytes value) {
    return array(value.content());
  }

  WireWriter text(String value) {
    return array(value.getBytes(StandardCharsets.UTF_8));
  }

  private WireWriter array(byte[] value) {
    integer(value.length);
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  <T> WireWriter list(List<T> values, BiConsumer<WireWriter, T> one) {
    integer(values.size());
    for (T value : values) {
      one.accept(this, value);
    }
    return this;
  }

  <T> WireWriter optional(@Nullable T value, BiConsumer<WireWriter, T> one) {
    flag(value != null);
    if (value != null) {
      one.accept(this, value);
    }
    return this;
  }

  private void room(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      // Half of it more each time; what overflows is as large as arrays can be.
      int grown = bytes.length + (bytes.length >> 1);
      bytes = Arrays.copyOf(bytes, grown < 0 ? needed : Math.max(needed, grown));
    }
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }
}
