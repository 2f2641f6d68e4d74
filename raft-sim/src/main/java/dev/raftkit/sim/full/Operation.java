package dev.raftkit.sim.full;

import dev.raftkit.node.spi.LogStore.Completion;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Something that a disk is asked to do.
 *
 * @param file null for the directory
 * @param position where to read or write, or where to cut the file off
 * @param names what to rename and into what, or what to delete
 */
@SuppressWarnings("ArrayRecordComponent")
record Operation(
    Kind kind,
    @Nullable SimFile file,
    long position,
    ByteBuffer buffer,
    String[] names,
    Completion completion) {
  static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);
  private static final String[] NO_NAMES = {};

  /** What to do. */
  enum Kind {
    READ,
    WRITE,
    TRUNCATE,
    SYNC,
    RENAME,
    DELETE,
    SYNC_DIRECTORY,
    CLOSE
  }

  /** An operation on a file. */
  Operation(Kind kind, SimFile file, long position, ByteBuffer buffer, Completion completion) {
    this(kind, file, position, buffer, NO_NAMES, completion);
  }

  /** An operation on the directory. */
  Operation(Kind kind, Completion completion, String... names) {
    this(kind, null, 0, NO_BYTES, names, completion);
  }
}
