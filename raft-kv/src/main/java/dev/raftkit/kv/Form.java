package dev.raftkit.kv;

/** What the format bounds, whatever the limits of a store are, and the checks of it. */
final class Form {
  static final int KEY_BYTES_MAX = 64 << 10;
  static final int VALUE_BYTES_MAX = 16 << 20;

  /** Comparisons of a transaction, operations of a branch. */
  static final int TRANSACTION_PARTS_MAX = 1_024;

  /** The leases of one renewal, or of one expiry. */
  static final int LEASES_MAX = 1_024;

  private Form() {}

  static Bytes requireKey(Bytes key) {
    require(key.length() > 0, "a key is empty: it has at least 1 byte");
    return requireLength("a key", key, KEY_BYTES_MAX);
  }

  static Bytes requireValue(Bytes value) {
    return requireLength("a value", value, VALUE_BYTES_MAX);
  }

  static Bytes requireLength(String what, Bytes bytes, int max) {
    requireAtMost(what, bytes.length(), max, "bytes");
    return bytes;
  }

  static void requireAtMost(String what, int count, int max, String of) {
    if (count > max) {
      throw new IllegalArgumentException(
          what + " has " + count + " " + of + ", and may have " + max + ": split it");
    }
  }

  static void requireNotNegative(String what, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(what + " is " + value + ", and may not be negative");
    }
  }

  static void requireLease(long lease) {
    if (lease <= 0) {
      throw new IllegalArgumentException(
          "a lease is " + lease + ", and the identity of a lease is positive");
    }
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
