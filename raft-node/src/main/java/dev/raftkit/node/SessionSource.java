package dev.raftkit.node;

import dev.raftkit.node.session.SessionSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;

/** Writes the sessions before what the state machine writes. */
final class SessionSource implements SnapshotSource {
  private final SnapshotSource source;
  private final byte[] sessions;
  private boolean begun;

  /**
   * A source of both.
   *
   * @param sessions empty if there never were any
   */
  SessionSource(SnapshotSource source, byte[] sessions) {
    this.source = source;
    this.sessions = sessions;
  }

  @Override
  public boolean writeNext(DataOutput out) throws IOException {
    if (begun) {
      return source.writeNext(out);
    }
    begun = true;
    if (sessions.length > 0) {
      out.write(sessions);
      return true;
    }
    ByteArrayOutputStream start = new ByteArrayOutputStream();
    DataOutputStream startOut = new DataOutputStream(start);
    boolean hasMore = true;
    while (hasMore && start.size() < SessionSnapshot.MARK_BYTES) {
      hasMore = source.writeNext(startOut);
    }
    byte[] state = start.toByteArray();
    if (SessionSnapshot.isMarked(state)) {
      // It would be taken for sessions.
      out.write(SessionSnapshot.encodeNone());
    }
    out.write(state);
    return hasMore;
  }

  @Override
  public void close() {
    source.close();
  }
}
