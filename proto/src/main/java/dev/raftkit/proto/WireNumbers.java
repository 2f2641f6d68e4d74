package dev.raftkit.proto;

import dev.raftkit.core.check.Check;
import dev.raftkit.core.membership.NodeId;

/** The ranges of what a message may hold, checked before sending and after receiving. */
final class WireNumbers {
  /**
   * No term or index is larger: at a billion a second it would take a century and a half, and sums
   * and increments stay far from overflow.
   */
  static final long COUNTER_MAX = 1L << 62;

  private WireNumbers() {}

  /** Accepts a received term or index. */
  static long counter(long value, String what) throws MalformedFrameException {
    if (value < 0 || value > COUNTER_MAX) {
      throw new MalformedFrameException(
          what + " is " + Long.toUnsignedString(value) + "; the limit is " + COUNTER_MAX);
    }
    return value;
  }

  /** Accepts a received group, version or timeout, which are signed here and unsigned on the wire. */
  static long notNegative(long value, String what) throws MalformedFrameException {
    if (value < 0) {
      throw new MalformedFrameException(what + " is above its range");
    }
    return value;
  }

  static NodeId memberId(String name, String what) throws MalformedFrameException {
    try {
      return new NodeId(name);
    } catch (IllegalArgumentException e) {
      throw new MalformedFrameException(what + ": " + e.getMessage(), e);
    }
  }

  /** States that a term or index of ours is in range before it is sent. */
  static long inRange(long value) {
    Check.invariant(
        value >= 0 && value <= COUNTER_MAX, "a term or index out of range", value, COUNTER_MAX);
    return value;
  }
}
