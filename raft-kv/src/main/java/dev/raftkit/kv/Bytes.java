package dev.raftkit.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A key or a value: any bytes, never changed. Their order is that of unsigned bytes, a prefix before
 * what it begins.
 */
public final class Bytes implements Comparable<Bytes> {
  /** None at all. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private static final int SHOWN_MAX = 64;
  private static final String HEX = "0123456789abcdef";

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** A copy of an array. */
  public static Bytes of(byte... content) {
    return content.length == 0 ? EMPTY : new Bytes(content.clone());
  }

  /** The UTF-8 of a text. */
  public static Bytes utf8(String text) {
    return handedOver(text.getBytes(UTF_8));
  }

  /** An array that nobody changes any more. */
  static Bytes handedOver(byte[] content) {
    return content.length == 0 ? EMPTY : new Bytes(content);
  }

  public int length() {
    return content.length;
  }

  /** The i-th byte, counted from 0. */
  public byte at(int i) {
    return content[i];
  }

  /** A copy. */
  public byte[] toByteArray() {
    return content.clone();
  }

  /** The array itself: read it, never change it. */
  byte[] content() {
    return content;
  }

  /** The text whose UTF-8 this is; what is no UTF-8 is replaced by U+FFFD. */
  public String toUtf8() {
    return new String(content, UTF_8);
  }

  public boolean startsWith(Bytes prefix) {
    return content.length >= prefix.length()
        && Arrays.equals(content, 0, prefix.length(), prefix.content, 0, prefix.length());
  }

  /** The least that is greater: these bytes and a zero. */
  public Bytes next() {
    return new Bytes(Arrays.copyOf(content, content.length + 1));
  }

  /** The least that is greater than all that these bytes begin; null if there is no such. */
  public @Nullable Bytes afterPrefix() {
    int last = content.length - 1;
    while (last >= 0 && content[last] == (byte) 0xff) {
      last--;
    }
    if (last < 0) {
      return null;
    }
    byte[] after = Arrays.copyOf(content, last + 1);
    after[last]++;
    return new Bytes(after);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(content, other.content);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /** For people: printable ASCII as it is, other bytes as {@code \xff}, long ones cut off. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < content.length && i < SHOWN_MAX; i++) {
      byte b = content[i];
      if (b >= ' ' && b <= '~' && b != '\\') {
        text.append((char) b);
      } else {
        text.append("\\x").append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
      }
    }
    if (content.length > SHOWN_MAX) {
      text.append("... (").append(content.length).append(" bytes)");
    }
    return text.toString();
  }
}
