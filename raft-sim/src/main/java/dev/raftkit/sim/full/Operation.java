package dev.raftkit.sim.full;

import dev.raftkit.node.spi.LogStore.Completion;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Something that a disk is asked to do.
 *
 * @param file null for the directory
 * @param position where to read or write, or where to cut the file off
 */
record Operation(
    Kind kind, @Nullable SimFile file, long position, ByteBuffer buffer, Completion completion) {
  static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

  /** What to do. */
  enum Kind {
    READ,
    WRITE,
    TRUNCATE,
    SYNC,
    SYNC_DIRECTORY,
    CLOSE
  }
}
