package dev.raftkit.storage;

import dev.raftkit.core.log.Snapshot;
import dev.raftkit.node.spi.LogStore.Completion;
import dev.raftkit.node.spi.SnapshotStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A snapshot of this server's own on its way to the disk. */
final class SnapshotWriter implements SnapshotStore.Writer {
  private final SnapshotFiles files;
  private final int group;
  private final Snapshot snapshot;
  private final SnapshotEncoder encoder = new SnapshotEncoder();
  private @Nullable SnapshotDraft draft;
  private @Nullable IOException failure;

  SnapshotWriter(SnapshotFiles files, int group, Snapshot snapshot) {
    this.files = files;
    this.group = group;
    this.snapshot = snapshot;
    try {
      draft = files.draft();
      draft.append(encoder.header(group, snapshot));
    } catch (IOException error) {
      failure = error;
    }
  }

  @Override
  public void append(ByteBuffer bytes, Completion completion) {
    SnapshotDraft to = draft;
    if (to == null || !bytes.hasRemaining()) {
      files.later(() -> completion.completed(failure));
      return;
    }
    while (bytes.remaining() > SnapshotFormat.CHUNK_BYTES_MAX) {
      ByteBuffer part = bytes.slice().limit(SnapshotFormat.CHUNK_BYTES_MAX);
      bytes.position(bytes.position() + SnapshotFormat.CHUNK_BYTES_MAX);
      to.append(encoder.chunkStart(part));
      to.append(part);
    }
    to.append(encoder.chunkStart(bytes));
    to.append(bytes, completion);
  }

  @Override
  public void finish(Completion completion) {
    SnapshotDraft to = draft;
    if (to == null) {
      files.later(() -> completion.completed(failure));
      return;
    }
    to.append(encoder.footer(), error -> {
      if (error != null) {
        completion.completed(error);
      } else {
        publish(to, completion);
      }
    });
  }

  private void publish(SnapshotDraft to, Completion completion) {
    to.publish(group, snapshot, encoder.checksum(), (stored, error) -> {
      if (stored != null) {
        draft = null;
        files.add(group, stored);
      }
      completion.completed(error);
    });
  }

  @Override
  public void abandon() {
    SnapshotDraft former = draft;
    draft = null;
    if (former != null) {
      failure = new IOException("the snapshot was abandoned");
      former.discard();
    }
  }
}
