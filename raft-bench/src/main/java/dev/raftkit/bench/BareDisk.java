package dev.raftkit.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;

/** The yardstick: a file of zeros to which batches are written and synced, and nothing else. */
final class BareDisk implements AutoCloseable {
  private static final int FILE_BYTES = 64 << 20;

  private final FileChannel channel;
  private long position;

  BareDisk(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
    for (int written = 0; written < FILE_BYTES; written += zeros.capacity()) {
      channel.write(zeros.clear());
    }
    channel.force(true);
  }

  /** Writes and syncs batches until something has become true; how many. */
  long appendUntil(int batchBytes, BooleanSupplier over) throws IOException {
    ByteBuffer batch = ByteBuffer.allocateDirect(batchBytes);
    long batches = 0;
    while (!over.getAsBoolean()) {
      position = position + batchBytes > FILE_BYTES ? 0 : position;
      channel.write(batch.clear(), position);
      channel.force(false);
      position += batchBytes;
      batches++;
    }
    return batches;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
