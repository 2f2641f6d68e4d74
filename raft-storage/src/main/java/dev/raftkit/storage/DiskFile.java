package dev.raftkit.storage;

import dev.raftkit.node.spi.LogStore.Completion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link Disk}; the same rules hold. */
public interface DiskFile extends SegmentBytes {
  /** The same without blocking; the buffer belongs to the disk until the completion. */
  void read(long position, ByteBuffer target, Completion completion);

  /** Writes all of the buffer, which belongs to the disk until the completion. */
  void write(long position, ByteBuffer source, Completion completion);

  /** Cuts the file off at {@code size}. */
  void truncate(long size, Completion completion);

  /**
   * Makes everything written so far durable.
   *
   * <p>A failure is final: the pages that could not be written may be marked clean, so a second sync
   * that succeeds proves nothing.
   */
  void sync(Completion completion);

  /**
   * A write and then a sync, with one answer for both: the first error. To be overridden where each
   * answer has a price.
   */
  default void writeAndSync(long position, ByteBuffer source, Completion completion) {
    AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    write(position, source, failure::set);
    sync(error -> completion.completed(failure.get() == null ? error : failure.get()));
  }

  void close() throws IOException;
}
