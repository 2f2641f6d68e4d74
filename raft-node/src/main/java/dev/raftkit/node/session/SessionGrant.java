package dev.raftkit.node.session;

import java.nio.ByteBuffer;

/**
 * The answer to {@link SessionRequest.Kind#OPEN}.
 *
 * @param session the new session's index, which no other has or will have
 * @param timeoutNanos how long it lasts after its client was last heard of: what was asked for,
 *     within the limits
 */
public record SessionGrant(long session, long timeoutNanos) {
  private static final int BYTES = 2 * Long.BYTES;

  /** The grant as the bytes of an answer: two numbers of 8 bytes, big-endian. */
  public byte[] encode() {
    return ByteBuffer.allocate(BYTES).putLong(session).putLong(timeoutNanos).array();
  }

  /**
   * Reads an answer.
   *
   * @throws IllegalArgumentException if it is no grant
   */
  public static SessionGrant decode(byte[] answer) {
    if (answer.length != BYTES) {
      throw new IllegalArgumentException(
          "a new session is told in " + BYTES + " bytes, not " + answer.length);
    }
    ByteBuffer in = ByteBuffer.wrap(answer);
    SessionGrant grant = new SessionGrant(in.getLong(), in.getLong());
    if (grant.session <= 0 || grant.timeoutNanos <= 0) {
      throw new IllegalArgumentException("not a new session: " + grant);
    }
    return grant;
  }
}
