package dev.raftkit.storage;

import dev.raftkit.node.spi.LogStore.Completion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the file system. What takes a completion runs on one thread of its own, in order,
 * which lives from the first such operation until {@link #close}; it is no daemon, so a process does
 * not end in the middle of a write. Allocations have another thread.
 */
final class FileDisk implements Disk {
  // Within a process the system's locks do not exclude, and closing any channel to a locked file
  // gives the lock up: so a directory that this process holds must not even be opened again.
  private static final Set<Path> HELD_BY_THIS_PROCESS = ConcurrentHashMap.newKeySet();

  private static final int ALLOCATION_PIECE_BYTES = 1 << 20;

  private final Path directory;
  private final Executor completions;
  private final ExecutorService thread;
  private final ExecutorService background;
  private final List<FileDiskFile> files = new CopyOnWriteArrayList<>();
  private volatile boolean isClosing;
  private @Nullable Path held;
  private @Nullable FileChannel lockChannel;

  /**
   * A directory that exists.
   *
   * @param completions runs what is to be called back
   */
  FileDisk(Path directory, Executor completions) {
    this.directory = directory;
    this.completions = completions;
    this.thread = Executors.newSingleThreadExecutor(
        task -> new Thread(task, "raft-disk-" + directory.getFileName()));
    this.background = Executors.newSingleThreadExecutor(this::backgroundThread);
  }

  /** What it does is done again after the next start: it keeps no process alive. */
  private Thread backgroundThread(Runnable task) {
    Thread created = new Thread(task, "raft-allocate-" + directory.getFileName());
    created.setDaemon(true);
    return created;
  }

  @Override
  public String name() {
    return directory.toString();
  }

  @Override
  public void lock() throws IOException {
    Path real = directory.toRealPath();
    if (!HELD_BY_THIS_PROCESS.add(real)) {
      throw new IOException(directory + " is in use by another member in this process");
    }
    try {
      lockChannel = lockedChannel();
      held = real;
    } finally {
      if (held == null) {
        HELD_BY_THIS_PROCESS.remove(real);
      }
    }
  }

  private FileChannel lockedChannel() throws IOException {
    FileChannel channel = open(directory.resolve("lock"));
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException elsewhere) {
      // Another class loader of this process holds it: refused below.
    } catch (IOException error) {
      channel.close();
      throw failed("lock", directory, error);
    }
    channel.close();
    throw new IOException(directory + " is in use by another process");
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public DiskFile open(String name) throws IOException {
    Path path = directory.resolve(name);
    FileDiskFile file = new FileDiskFile(this, path.toString(), open(path));
    files.add(file);
    return file;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Path path = directory.resolve(from);
    try {
      Files.move(path, directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException error) {
      throw failed("rename", path, error);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Path path = directory.resolve(name);
    try {
      Files.delete(path);
    } catch (IOException error) {
      throw failed("delete", path, error);
    }
  }

  @Override
  public void rename(String from, String to, Completion completion) {
    String path = directory.resolve(from).toString();
    for (FileDiskFile file : files) {
      if (file.name().equals(path)) {
        file.named(directory.resolve(to).toString());
      }
    }
    execute(() -> rename(from, to), completion);
  }

  @Override
  public void delete(String name, Completion completion) {
    execute(() -> delete(name), completion);
  }

  @Override
  public void allocate(String name, long bytes, Completion completion) {
    background.execute(() -> {
      IOException error = outcome(() -> allocate(directory.resolve(name), bytes));
      if (!isClosing) {
        completions.execute(() -> completion.completed(error));
      }
    });
  }

  private void allocate(Path path, long bytes) throws IOException {
    long free = Files.getFileStore(directory).getUsableSpace();
    // What is made ahead must not take the space that the log needs at this moment.
    if (free / 2 < bytes) {
      throw new IOException(
          "cannot allocate " + bytes + " bytes for " + path + ": only " + free + " are free");
    }
    try (FileChannel channel = FileChannel.open(
        path,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      fill(channel, bytes);
      channel.force(true);
    } catch (IOException error) {
      Files.deleteIfExists(path);
      throw failed("allocate " + bytes + " bytes for", path, error);
    }
    sync(directory);
  }

  private void fill(FileChannel channel, long bytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(bytes, ALLOCATION_PIECE_BYTES));
    while (channel.position() < bytes) {
      if (isClosing) {
        throw new IOException("the directory is being closed");
      }
      zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - channel.position()));
      channel.write(zeros);
      // Piece by piece, since a sync of the log may have to wait for all that is not written yet.
      channel.force(false);
    }
  }

  @Override
  public void syncDirectory(Completion completion) {
    execute(() -> sync(directory), completion);
  }

  @Override
  public void close(Completion completion) {
    isClosing = true;
    // Behind the allocations: whoever holds the directory next may use the names of their files.
    background.execute(() -> {
      execute(this::release, completion);
      thread.shutdown();
    });
    background.shutdown();
  }

  /** An open file was closed before the disk is. */
  void closed(FileDiskFile file) {
    files.remove(file);
  }

  /** Makes the names in a directory durable. */
  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException error) {
      throw failed("sync directory", directory, error);
    }
  }

  /** Runs an operation on the disk's thread. */
  void execute(Operation operation, Completion completion) {
    thread.execute(() -> {
      IOException error = outcome(operation);
      completions.execute(() -> completion.completed(error));
    });
  }

  private @Nullable IOException outcome(Operation operation) {
    try {
      operation.run();
      return null;
    } catch (IOException error) {
      return error;
    } catch (RuntimeException | OutOfMemoryError error) {
      // An operation that nobody hears of again would hang its member.
      return new IOException(directory + ": " + error, error);
    }
  }

  private void release() throws IOException {
    try {
      for (FileDiskFile file : files) {
        file.close();
      }
    } finally {
      if (lockChannel != null) {
        lockChannel.close();
      }
      if (held != null) {
        HELD_BY_THIS_PROCESS.remove(held);
      }
    }
  }

  private static FileChannel open(Path path) throws IOException {
    try {
      return FileChannel.open(
          path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException error) {
      throw failed("open", path, error);
    }
  }

  /** What a person can do about an error. */
  String remedy(IOException error) {
    boolean isFull = String.valueOf(error.getMessage()).contains("No space left on device");
    return isFull ? "; free space for " + directory + ", then restart this member" : "";
  }

  private static IOException failed(String operation, Path path, IOException error) {
    return new IOException("cannot " + operation + " " + path + ": " + error, error);
  }

  /** What the disk's thread runs. */
  @FunctionalInterface
  interface Operation {
    void run() throws IOException;
  }
}
