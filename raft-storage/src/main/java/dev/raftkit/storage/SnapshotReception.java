package dev.raftkit.storage;

import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.node.spi.SnapshotStore.StoreCompletion;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A snapshot of another server on its way to the disk, in pieces that are put end to end. */
final class SnapshotReception {
  private final SnapshotFiles files;
  private final int group;
  private final SnapshotChunk whole;
  private final SnapshotDraft draft;
  private long nextOffset;
  private boolean isBusy;
  private boolean isAbandoned;

  /**
   * Begins.
   *
   * @param whole any piece
   */
  SnapshotReception(SnapshotFiles files, int group, SnapshotChunk whole, SnapshotDraft draft) {
    this.files = files;
    this.group = group;
    this.whole = withoutData(whole);
    this.draft = draft;
    this.nextOffset = draft.sizeBytes();
  }

  private static SnapshotChunk withoutData(SnapshotChunk chunk) {
    return new SnapshotChunk(chunk.snapshot(), chunk.sizeBytes(), chunk.checksum(), 0, new byte[0]);
  }

  boolean isOf(SnapshotChunk chunk) {
    return whole.isOfSameSnapshot(chunk);
  }

  void store(SnapshotChunk chunk, StoreCompletion completion) {
    boolean fits = chunk.data().length > 0
        && chunk.offset() == nextOffset
        && chunk.data().length <= whole.sizeBytes() - nextOffset;
    if (isBusy || !fits) {
      long stored = nextOffset;
      files.later(() -> completion.stored(stored, false, null));
      return;
    }
    isBusy = true;
    draft.append(ByteBuffer.wrap(chunk.data()), error -> {
      isBusy = false;
      if (error != null || isAbandoned) {
        giveUp(error, completion);
        return;
      }
      nextOffset += chunk.data().length;
      if (nextOffset < whole.sizeBytes()) {
        completion.stored(nextOffset, false, null);
      } else {
        publish(completion);
      }
    });
  }

  private void publish(StoreCompletion completion) {
    isBusy = true;
    draft.publish(group, whole.snapshot(), whole.checksum(), (stored, error) -> {
      if (stored == null || isAbandoned) {
        giveUp(error, completion);
        return;
      }
      files.forget(group, this);
      files.add(group, stored);
      completion.stored(whole.sizeBytes(), true, null);
    });
  }

  private void giveUp(@Nullable IOException error, StoreCompletion completion) {
    files.forget(group, this);
    if (!isAbandoned) {
      draft.discard();
    }
    completion.stored(0, false, error);
  }

  /** Another snapshot takes its place. */
  void abandon() {
    isAbandoned = true;
    draft.discard();
  }
}
