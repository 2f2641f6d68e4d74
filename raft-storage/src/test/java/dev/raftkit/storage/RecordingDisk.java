package dev.raftkit.storage;

import dev.raftkit.node.spi.LogStore.Completion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/** The production disk, with a record of what is asked of it and what it confirms. */
final class RecordingDisk implements Disk {
  private final FileDisk disk;
  private final String directory;
  private final Recording recording;
  private final RecordingLoop loop;
  private boolean closed;

  /**
   * A recorded disk.
   *
   * @param disk calls back at once, on its own thread
   * @param directory what the names in the recording begin with
   */
  RecordingDisk(FileDisk disk, String directory, Recording recording, RecordingLoop loop) {
    this.disk = disk;
    this.directory = directory;
    this.recording = recording;
    this.loop = loop;
  }

  @Override
  public String name() {
    return disk.name();
  }

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
    return new RecordedFile(disk.open(name), recording.opened(directory + name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    disk.rename(from, to);
    recording.renamed(directory + from, directory + to);
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(name);
    recording.deleted(directory + name);
  }

  @Override
  public void rename(String from, String to, Completion completion) {
    recording.renamed(directory + from, directory + to);
    disk.rename(from, to, loop.begin(() -> {}, completion));
  }

  @Override
  public void delete(String name, Completion completion) {
    recording.deleted(directory + name);
    disk.delete(name, loop.begin(() -> {}, completion));
  }

  @Override
  public void allocate(String name, long bytes, Completion completion) {
    int file = recording.allocationBegun(directory + name, Math.toIntExact(bytes));
    Runnable done = () -> recording.add(new DiskEvent.Allocated(directory + name, file));
    disk.allocate(name, bytes, loop.beginUnordered(done, completion));
  }

  @Override
  public void syncDirectory(Completion completion) {
    int begun = recording.size();
    Runnable done = () -> recording.add(new DiskEvent.DirectorySynced(directory, begun));
    disk.syncDirectory(loop.begin(done, completion));
  }

  @Override
  public void close(Completion completion) {
    closed = true;
    disk.close(loop.begin(() -> {}, completion));
  }

  /** What the system does when a process has died: files are closed, and the lock is free. */
  void release() {
    if (!closed) {
      close(Assertions::assertNull);
    }
  }

  private final class RecordedFile implements DiskFile {
    private final DiskFile opened;
    private final int file;

    RecordedFile(DiskFile opened, int file) {
      this.opened = opened;
      this.file = file;
    }

    @Override
    public String name() {
      return opened.name();
    }

    @Override
    public long size() throws IOException {
      return opened.size();
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      return opened.read(position, target);
    }

    @Override
    public void read(long position, ByteBuffer target, Completion completion) {
      opened.read(position, target, loop.begin(() -> {}, completion));
    }

    @Override
    public void write(long position, ByteBuffer source, Completion completion) {
      ByteBuffer bytes = ByteBuffer.allocate(source.remaining());
      bytes.put(source.duplicate()).flip();
      recording.add(new DiskEvent.Written(file, position, bytes));
      opened.write(position, source, loop.begin(() -> {}, completion));
    }

    @Override
    public void truncate(long size, Completion completion) {
      recording.add(new DiskEvent.Truncated(file, size));
      opened.truncate(size, loop.begin(() -> {}, completion));
    }

    @Override
    public void sync(Completion completion) {
      int begun = recording.size();
      Runnable done = () -> recording.add(new DiskEvent.Synced(file, begun));
      opened.sync(loop.begin(done, completion));
    }

    @Override
    public void close() throws IOException {
      opened.close();
    }
  }
}
