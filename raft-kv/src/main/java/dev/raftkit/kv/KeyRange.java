package dev.raftkit.kv;

import org.jspecify.annotations.Nullable;

/**
 * The keys from one on, up to and without another. One whose end is not after its beginning contains
 * nothing, and is no error.
 *
 * @param from the first key that may be in it; empty for the first of all
 * @param end the first that is not in it; null if there is no end
 */
public record KeyRange(Bytes from, @Nullable Bytes end) {
  /** Every key. */
  public static final KeyRange ALL = new KeyRange(Bytes.EMPTY, null);

  public KeyRange {
    // One byte more than a key has: the end of a range of one key is that key and a zero.
    Form.requireLength("the beginning of a range", from, Form.KEY_BYTES_MAX + 1);
    if (end != null) {
      Form.requireLength("the end of a range", end, Form.KEY_BYTES_MAX + 1);
    }
  }

  /** One key. */
  public static KeyRange of(Bytes key) {
    return new KeyRange(Form.requireKey(key), key.next());
  }

  /** All keys that begin so. */
  public static KeyRange prefix(Bytes prefix) {
    return new KeyRange(prefix, prefix.afterPrefix());
  }

  public boolean contains(Bytes key) {
    return from.compareTo(key) <= 0 && (end == null || key.compareTo(end) < 0);
  }

  @Override
  public String toString() {
    return "[" + from + ", " + (end == null ? "..." : end) + ")";
  }
}
