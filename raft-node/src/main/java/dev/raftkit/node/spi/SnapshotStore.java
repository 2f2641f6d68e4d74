package dev.raftkit.node.spi;

import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of a host's groups. A snapshot becomes visible only when all of it is durable and
 * verified, and in one step: a crash leaves the one before. Called on the event loop, and all
 * completions are called there, in a later turn, except where it says otherwise.
 */
public interface SnapshotStore {
  /** Begins to write a snapshot of this server's own. One per group at a time. */
  Writer write(int group, Snapshot snapshot);

  /** A snapshot being written. */
  interface Writer {
    /** Adds bytes, which belong to the store until the completion; one piece at a time. */
    void append(ByteBuffer bytes, LogStore.Completion completion);

    /** All bytes were added: makes the snapshot durable and visible. */
    void finish(LogStore.Completion completion);

    /** Gives up, also after a failure: what was written is deleted. */
    void abandon();
  }

  /**
   * Stores a piece of another server's snapshot: in place of what was being received before if that
   * was another one. A piece that leaves a gap, or repeats what is there, is not stored.
   */
  void store(int group, SnapshotChunk chunk, StoreCompletion completion);

  /**
   * Reads a piece of a snapshot's bytes.
   *
   * @param lastIndex the snapshot's; 0 for the newest
   * @param bytesMax of data; fewer at the end
   */
  void read(int group, long lastIndex, long offset, int bytesMax, ChunkCompletion completion);

  /**
   * Opens a snapshot for the state machine to restore. Any thread; reading may block. The stream
   * fails at the first byte of a chunk whose checksum is wrong.
   *
   * @throws IOException if there is no such snapshot, or it cannot be read
   */
  InputStream open(int group, Snapshot snapshot) throws IOException;

  /**
   * Deletes old snapshots of a group, except some of the newest and those from {@code neededFrom} on.
   * Not waited for.
   */
  void deleteOld(int group, long neededFrom);

  /** The end of storing a piece. */
  @FunctionalInterface
  interface StoreCompletion {
    /**
     * See {@link dev.raftkit.core.Raft#snapshotStored}.
     *
     * @param error when the piece could not be written; what was received before is deleted then
     */
    void stored(long nextOffset, boolean complete, @Nullable IOException error);
  }

  /** The end of reading a piece. */
  @FunctionalInterface
  interface ChunkCompletion {
    /** Both are null when there is no such snapshot. */
    void read(@Nullable SnapshotChunk chunk, @Nullable IOException error);
  }
}
