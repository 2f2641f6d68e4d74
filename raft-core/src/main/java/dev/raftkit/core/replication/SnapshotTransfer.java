package dev.raftkit.core.replication;

import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.message.InstallSnapshotResponse;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot on its way to one follower (§7): one piece is read, sent and answered before the next,
 * so neither side holds more than that.
 */
public final class SnapshotTransfer {
  private static final byte[] NO_DATA = {};

  /** Which snapshot it is, as a piece without data; null until it was read for the first time. */
  private @Nullable SnapshotChunk question;

  private long readRequestId;

  /** When the piece that has no answer yet was first sent. */
  private long stepSentAt;

  private long askedAt;

  /** The snapshot that is sent, as a piece without data; null while that is not decided. */
  public @Nullable SnapshotChunk question() {
    return question;
  }

  /** The last index that the snapshot covers; 0 while it is not known which one is sent. */
  public long lastIndex() {
    return question == null ? 0 : question.snapshot().lastIndex();
  }

  public boolean isReading() {
    return readRequestId != 0;
  }

  public void reading(long requestId) {
    readRequestId = requestId;
  }

  /** Whether a finished read was this transfer's; it then is no longer under way. */
  public boolean readEnded(long requestId) {
    if (requestId != readRequestId) {
      return false;
    }
    readRequestId = 0;
    return true;
  }

  /** Whether a piece belongs to the snapshot being sent, if that is decided. */
  public boolean continues(SnapshotChunk chunk) {
    return question == null || question.isOfSameSnapshot(chunk);
  }

  /** A new piece leaves. */
  public void sent(SnapshotChunk chunk, long now) {
    if (question == null) {
      Snapshot snapshot = chunk.snapshot();
      question = new SnapshotChunk(snapshot, chunk.sizeBytes(), chunk.checksum(), 0, NO_DATA);
    }
    stepSentAt = now;
    askedAt = now;
  }

  /** The question how far the follower has got leaves, because no answer came. */
  public void askedAgain(long now) {
    askedAt = now;
  }

  /** When anything was last sent. */
  public long askedAt() {
    return askedAt;
  }

  /** Whether this answers the newest piece, not an older one or another snapshot's. */
  public boolean isAnsweredBy(InstallSnapshotResponse response) {
    return question != null
        && !isReading()
        && response.lastIndex() == lastIndex()
        && response.checksum() == question.checksum()
        && response.nextOffset() <= question.sizeBytes()
        && response.sentAt() >= stepSentAt;
  }
}
