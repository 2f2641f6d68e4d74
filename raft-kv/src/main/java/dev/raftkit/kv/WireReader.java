package dev.raftkit.kv;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link WireWriter} writes, out of bytes that may be anything: every length is held
 * against what is left before anything is allocated for it. What does not fit is an {@link
 * IllegalArgumentException}.
 */
final class WireReader {
  private final byte[] bytes;
  private int at;

  WireReader(byte[] bytes) {
    this.bytes = bytes;
  }

  int number() {
    require(1);
    return bytes[at++] & 0xff;
  }

  boolean flag() {
    int value = number();
    Form.require(value <= 1, "a flag is " + value + ", and is 0 or 1, before byte " + at);
    return value == 1;
  }

  int integer() {
    require(Integer.BYTES);
    int value = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      value = (value << Byte.SIZE) | (bytes[at++] & 0xff);
    }
    return value;
  }

  long whole() {
    return ((long) integer() << Integer.SIZE) | (integer() & 0xffff_ffffL);
  }

  Bytes bytes() {
    int length = length(1);
    Bytes value = Bytes.handedOver(Arrays.copyOfRange(bytes, at, at + length));
    at += length;
    return value;
  }

  String text() {
    int length = length(1);
    String value = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return value;
  }

  /**
   * A list.
   *
   * @param bytesMin what each element takes at least
   */
  <T> List<T> list(int bytesMin, Function<WireReader, T> one) {
    int count = length(bytesMin);
    List<T> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(one.apply(this));
    }
    return values;
  }

  <T> @Nullable T optional(Function<WireReader, T> one) {
    return flag() ? one.apply(this) : null;
  }

  /** There is nothing left. */
  void end() {
    Form.require(at == bytes.length, (bytes.length - at) + " bytes too many, after byte " + at);
  }

  private int length(int bytesMin) {
    int length = integer();
    Form.require(
        length >= 0 && length <= (bytes.length - at) / bytesMin,
        "a length is " + length + ", of elements of at least " + bytesMin + " bytes, and only "
            + (bytes.length - at) + " bytes are left after byte " + at);
    return length;
  }

  private void require(int count) {
    Form.require(
        count <= bytes.length - at, "cut off: " + count + " bytes are missing after byte " + at);
  }
}
