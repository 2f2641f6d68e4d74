package dev.raftkit.node.session;

/**
 * Names a session.
 *
 * @param index of the entry that opened it, so that no two of a group are ever the same
 * @param key drawn by the client: whoever does not know it does not have the session, and is told
 *     nothing of it
 */
public record SessionId(long index, long key) {
  public SessionId {
    if (index <= 0) {
      throw new IllegalArgumentException("a session's index is positive, not " + index);
    }
  }

  /** Without the key, which is nobody's business. */
  @Override
  public String toString() {
    return "session " + index;
  }
}
