package dev.raftkit.sim.full;

import dev.raftkit.node.spi.LogStore.Completion;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Something that a disk is asked to do.
 *
 * @param file null for the directory
 * @param name what to rename, delete or allocate; empty for other kinds
 * @param newName what to rename it to; empty for other kinds
 * @param position where to read or write, where to cut the file off, or how much to allocate
 */
record Operation(
    Kind kind,
    @Nullable SimFile file,
    String name,
    String newName,
    long position,
    ByteBuffer buffer,
    Completion completion) {
  static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

  /** Something to do with an open file or with the whole directory. */
  Operation(
      Kind kind, @Nullable SimFile file, long position, ByteBuffer buffer, Completion completion) {
    this(kind, file, "", "", position, buffer, completion);
  }

  /** Something to do with a name. */
  Operation(Kind kind, String name, String newName, long bytes, Completion completion) {
    this(kind, null, name, newName, bytes, NO_BYTES, completion);
  }

  /** What to do. */
  enum Kind {
    READ,
    WRITE,
    TRUNCATE,
    SYNC,
    RENAME,
    DELETE,
    ALLOCATE,
    SYNC_DIRECTORY,
    CLOSE
  }
}
