package dev.raftkit.storage;

import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.node.spi.SnapshotStore;
import java.io.InputStream;

/** The snapshots of a host's groups as files of a disk. */
final class SnapshotFiles implements SnapshotStore {
  @Override
  public Writer write(int group, Snapshot snapshot) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void store(int group, SnapshotChunk chunk, StoreCompletion completion) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void read(
      int group, long lastIndex, long offset, int bytesMax, ChunkCompletion completion) {
    throw new UnsupportedOperationException();
  }

  @Override
  public InputStream open(int group, Snapshot snapshot) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void deleteOld(int group, long neededFrom) {
    throw new UnsupportedOperationException();
  }
}
