package dev.raftkit.storage;

import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.LogStore.Completion;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory, and the loop that hears of it. Operations wait until the test runs them, are
 * noted in a journal, and can be made to fail. What was not synced is lost with the power.
 */
final class MemoryDisk implements Disk, EventLoop {
  private final ArrayDeque<Runnable> pending;
  private final List<String> journal = new ArrayList<>();
  private TreeMap<String, MemoryFile> names = new TreeMap<>();
  private TreeMap<String, MemoryFile> durableNames = new TreeMap<>();
  private boolean locked;
  private @Nullable String failing;
  private @Nullable String unreadable;
  private long spaceLeft = Long.MAX_VALUE;
  private int largestRead;

  MemoryDisk() {
    pending = new ArrayDeque<>();
  }

  /** A disk whose operations and tasks take turns with another's. */
  MemoryDisk(MemoryDisk sibling) {
    pending = sibling.pending;
  }

  /** Runs the next operation or task, if there is one. */
  boolean step() {
    Runnable next = pending.poll();
    if (next != null) {
      next.run();
    }
    return next != null;
  }

  void run() {
    while (step()) {}
  }

  /** The operations so far, such as {@code "write wal"}; forgets them. */
  List<String> takeJournal() {
    List<String> taken = List.copyOf(journal);
    journal.clear();
    return taken;
  }

  /** Makes the next operation of this description fail. */
  void failNext(String operation) {
    failing = operation;
  }

  /** Reads of a file that block the caller fail, or none if null. */
  void failBlockingReads(@Nullable String name) {
    unreadable = name;
  }

  /** No file grows by more than this, all files taken together: what is left of it is written. */
  void limitSpace(long bytes) {
    spaceLeft = bytes;
  }

  int largestRead() {
    return largestRead;
  }

  /** The process dies: what it had written stays in the page cache. */
  void crashProcess() {
    pending.clear();
    locked = false;
  }

  /** The power fails: of every file, its first {@code unsyncedBytes} unsynced bytes stay. */
  void losePower(int unsyncedBytes) {
    crashProcess();
    names = new TreeMap<>(durableNames);
    names.forEach((name, file) -> file.name = name);
    names.values().forEach(file -> file.losePower(unsyncedBytes));
  }

  /** What a reader sees of a file. */
  byte[] bytes(String name) {
    MemoryFile file = existing(name);
    return Arrays.copyOf(file.visible, file.visibleSize);
  }

  /** Replaces a file by these bytes, durably. */
  void replace(String name, byte[] bytes) {
    MemoryFile file = new MemoryFile(name);
    file.visible = bytes.clone();
    file.visibleSize = bytes.length;
    file.durable = bytes.clone();
    names.put(name, file);
    durableNames.put(name, file);
  }

  /** Rots one bit of what a reader sees. */
  void flipBit(String name, int offset, int bit) {
    existing(name).visible[offset] ^= (byte) (1 << bit);
  }

  void remove(String name) {
    names.remove(name);
    durableNames.remove(name);
  }

  @Override
  public void lock() throws IOException {
    if (locked) {
      throw new IOException("the memory disk is in use");
    }
    locked = true;
  }

  @Override
  public List<String> list() {
    return List.copyOf(names.keySet());
  }

  @Override
  public DiskFile open(String name) {
    return names.computeIfAbsent(name, MemoryFile::new);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    attempt("rename " + from, () -> move(from, to));
  }

  private void move(String from, String to) {
    MemoryFile file = existing(from);
    file.name = to;
    names.put(to, file);
    names.remove(from);
  }

  @Override
  public void delete(String name) {
    names.remove(name);
  }

  @Override
  public void rename(String from, String to, Completion completion) {
    submit("rename " + from, () -> move(from, to), completion);
  }

  @Override
  public void delete(String name, Completion completion) {
    submit("delete " + name, () -> names.remove(name), completion);
  }

  @Override
  public void allocate(String name, long bytes, Completion completion) {
    submit(
        "allocate " + name,
        () -> {
          requireSpace(bytes);
          replace(name, new byte[(int) bytes]);
        },
        completion);
  }

  @Override
  public void syncDirectory(Completion completion) {
    submit("sync directory", () -> durableNames = new TreeMap<>(names), completion);
  }

  @Override
  public void close(Completion completion) {
    submit("close", () -> locked = false, completion);
  }

  @Override
  public long now() {
    return 0;
  }

  @Override
  public void execute(Runnable task) {
    pending.add(task);
  }

  @Override
  public Timer schedule(long atNanos, Runnable task) {
    throw new UnsupportedOperationException("storage needs no timer");
  }

  private MemoryFile existing(String name) {
    MemoryFile file = names.get(name);
    if (file == null) {
      throw new IllegalStateException(new FileNotFoundException(name));
    }
    return file;
  }

  private void requireSpace(long bytes) {
    if (bytes > spaceLeft) {
      throw new UncheckedIOException("No space left on device", new IOException());
    }
    spaceLeft = spaceLeft == Long.MAX_VALUE ? spaceLeft : spaceLeft - bytes;
  }

  private void submit(String operation, Runnable effect, Completion completion) {
    pending.add(() -> {
      IOException error = null;
      try {
        attempt(operation, effect);
      } catch (IOException failed) {
        error = failed;
      }
      IOException outcome = error;
      // In a later turn, so that operations may run between an effect and its completion.
      pending.add(() -> completion.completed(outcome));
    });
  }

  private void attempt(String operation, Runnable effect) throws IOException {
    journal.add(operation);
    if (operation.equals(failing)) {
      failing = null;
      throw new IOException("cannot " + operation);
    }
    try {
      effect.run();
    } catch (IllegalStateException missing) {
      throw new IOException("cannot " + operation, missing);
    } catch (UncheckedIOException full) {
      throw new IOException("cannot " + operation + ": " + full.getMessage(), full);
    }
  }

  private final class MemoryFile implements DiskFile {
    private String name;
    private byte[] visible = {};
    private int visibleSize;
    private byte[] durable = {};
    private final List<byte[]> unsyncedWrites = new ArrayList<>();
    private final List<Integer> unsyncedOffsets = new ArrayList<>();

    MemoryFile(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return "memory/" + name;
    }

    @Override
    public long size() {
      return visibleSize;
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      if (name.equals(unreadable)) {
        throw new IOException("cannot read " + name + ": Input/output error");
      }
      return readNow(position, target);
    }

    private int readNow(long position, ByteBuffer target) {
      int count = Math.max(0, Math.min(target.remaining(), visibleSize - (int) position));
      target.put(visible, (int) position, count);
      largestRead = Math.max(largestRead, count);
      return count;
    }

    @Override
    public void read(long position, ByteBuffer target, Completion completion) {
      submit("read " + name, () -> readNow(position, target), completion);
    }

    @Override
    public void write(long position, ByteBuffer source, Completion completion) {
      submit("write " + name, () -> write((int) position, source), completion);
    }

    @Override
    public void truncate(long size, Completion completion) {
      submit("truncate " + name, () -> cut((int) size), completion);
    }

    @Override
    public void sync(Completion completion) {
      submit("sync " + name, this::makeDurable, completion);
    }

    @Override
    public void close() {}

    private void write(int position, ByteBuffer source) {
      long growth = Math.max(0, position + source.remaining() - visibleSize);
      long missing = Math.max(0, growth - spaceLeft);
      byte[] written = new byte[(int) Math.max(0, source.remaining() - missing)];
      source.get(written);
      unsyncedOffsets.add(position);
      unsyncedWrites.add(written);
      int end = position + written.length;
      if (end > visible.length) {
        visible = Arrays.copyOf(visible, 2 * end);
      }
      System.arraycopy(written, 0, visible, position, written.length);
      visibleSize = written.length == 0 ? visibleSize : Math.max(visibleSize, end);
      requireSpace(growth);
    }

    private void cut(int size) {
      visibleSize = size;
    }

    private void makeDurable() {
      durable = Arrays.copyOf(visible, visibleSize);
      unsyncedWrites.clear();
      unsyncedOffsets.clear();
    }

    private void losePower(int unsyncedBytes) {
      List<byte[]> writes = List.copyOf(unsyncedWrites);
      List<Integer> offsets = List.copyOf(unsyncedOffsets);
      visible = durable.clone();
      visibleSize = durable.length;
      int left = unsyncedBytes;
      for (int i = 0; i < writes.size(); i++) {
        int kept = Math.min(left, writes.get(i).length);
        left -= kept;
        write(offsets.get(i), ByteBuffer.wrap(writes.get(i), 0, kept));
      }
      makeDurable();
    }
  }
}
