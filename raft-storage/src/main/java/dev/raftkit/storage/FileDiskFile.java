package dev.raftkit.storage;

import dev.raftkit.node.spi.LogStore.Completion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An open file of a {@link FileDisk}. */
final class FileDiskFile implements DiskFile {
  // The JDK copies through a direct buffer as large as the transfer, and keeps it for the thread.
  private static final int TRANSFER_BYTES_MAX = 1 << 20;

  private final FileDisk disk;
  private volatile String name;
  private final FileChannel channel;

  // A smaller size is metadata, which a sync of data alone need not cover. Disk thread only.
  private boolean wasCut;

  FileDiskFile(FileDisk disk, String name, FileChannel channel) {
    this.disk = disk;
    this.name = name;
    this.channel = channel;
  }

  @Override
  public String name() {
    return name;
  }

  void named(String newName) {
    name = newName;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    int start = target.position();
    int end = target.limit();
    try {
      int count = 0;
      while (count >= 0 && target.position() < end) {
        target.limit(Math.min(end, target.position() + TRANSFER_BYTES_MAX));
        count = channel.read(target, position + target.position() - start);
      }
    } catch (IOException error) {
      throw failed("read", position + target.position() - start, error);
    } finally {
      target.limit(end);
    }
    return target.position() - start;
  }

  @Override
  public void read(long position, ByteBuffer target, Completion completion) {
    disk.execute(() -> read(position, target), completion);
  }

  @Override
  public void write(long position, ByteBuffer source, Completion completion) {
    disk.execute(() -> write(position, source), completion);
  }

  @Override
  public void truncate(long size, Completion completion) {
    disk.execute(() -> truncate(size), completion);
  }

  @Override
  public void sync(Completion completion) {
    disk.execute(this::sync, completion);
  }

  @Override
  public void writeAndSync(long position, ByteBuffer source, Completion completion) {
    disk.execute(
        () -> {
          write(position, source);
          sync();
        },
        completion);
  }

  @Override
  public void close() throws IOException {
    disk.closed(this);
    channel.close();
  }

  private void write(long position, ByteBuffer source) throws IOException {
    int start = source.position();
    int end = source.limit();
    try {
      while (source.position() < end) {
        source.limit(Math.min(end, source.position() + TRANSFER_BYTES_MAX));
        channel.write(source, position + source.position() - start);
      }
    } catch (IOException error) {
      throw failed("write", position + source.position() - start, error);
    }
  }

  private void truncate(long size) throws IOException {
    try {
      channel.truncate(size);
      wasCut = true;
    } catch (IOException error) {
      throw failed("truncate", size, error);
    }
  }

  private void sync() throws IOException {
    try {
      channel.force(wasCut);
      wasCut = false;
    } catch (IOException error) {
      throw new IOException(
          "cannot sync " + name + ": " + error.getMessage() + disk.remedy(error), error);
    }
  }

  private IOException failed(String operation, long offset, IOException error) {
    return new IOException(
        "cannot " + operation + " " + name + " at offset " + offset + ": " + error.getMessage()
            + disk.remedy(error),
        error);
  }
}
