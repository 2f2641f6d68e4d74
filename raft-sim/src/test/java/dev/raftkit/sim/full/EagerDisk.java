package dev.raftkit.sim.full;

import dev.raftkit.node.spi.LogStore.Completion;
import dev.raftkit.storage.Disk;
import dev.raftkit.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A disk that says of a file that it is durable before it is. */
record EagerDisk(Disk disk) implements Disk {
  @Override
  public void lock() throws IOException {
    disk.lock();
  }

  @Override
  public List<String> list() throws IOException {
    return disk.list();
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new EagerFile(disk.open(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(name);
  }

  @Override
  public void rename(String from, String to, Completion completion) {
    disk.rename(from, to, completion);
  }

  @Override
  public void delete(String name, Completion completion) {
    disk.delete(name, completion);
  }

  @Override
  public void allocate(String name, long bytes, Completion completion) {
    disk.allocate(name, bytes, completion);
  }

  @Override
  public void syncDirectory(Completion completion) {
    disk.syncDirectory(completion);
  }

  @Override
  public void close(Completion completion) {
    disk.close(completion);
  }

  /** A file of such a disk. */
  private record EagerFile(DiskFile file) implements DiskFile {
    @Override
    public String name() {
      return file.name();
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      return file.read(position, target);
    }

    @Override
    public void read(long position, ByteBuffer target, Completion completion) {
      file.read(position, target, completion);
    }

    @Override
    public void write(long position, ByteBuffer source, Completion completion) {
      file.write(position, source, completion);
    }

    @Override
    public void truncate(long size, Completion completion) {
      file.truncate(size, completion);
    }

    @Override
    public void sync(Completion completion) {
      file.sync(error -> {});
      completion.completed(null);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
