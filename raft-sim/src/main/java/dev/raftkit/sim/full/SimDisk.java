package dev.raftkit.sim.full;

import dev.raftkit.node.spi.LogStore.Completion;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.storage.Disk;
import dev.raftkit.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that outlives processes. Operations are executed one by one, in order, each when
 * {@link #executeNext} is called, and take effect then. The page cache outlives a process, but not
 * the power: of what no sync has reached a power loss leaves a prefix, whose end may be torn.
 */
final class SimDisk implements Disk {
  /** Times and watches a disk. */
  interface Listener {
    /** An operation has become the first in line. */
    void isNext(Operation.Kind kind);

    /** All of a file is durable now, and differs from what was so before from some place on. */
    void durable(SimFile file, int changedFrom);

    /** The durable names have changed. */
    default void namesDurable() {}
  }

  /** What a death left behind. */
  record Remains(int lost, int kept, boolean torn) {}

  private final RandomStream random;
  private final Listener listener;
  private final ArrayDeque<Operation> pending = new ArrayDeque<>();
  private TreeMap<String, SimFile> names = new TreeMap<>();
  private TreeMap<String, SimFile> durableNames = new TreeMap<>();

  /** The directory after each change since the last sync, oldest first. */
  private final List<TreeMap<String, SimFile>> unsyncedNames = new ArrayList<>();

  private boolean locked;

  /**
   * An empty disk.
   *
   * @param random decides what survives deaths
   */
  SimDisk(RandomStream random, Listener listener) {
    this.random = random;
    this.listener = listener;
  }

  // ---------------------------------------------------------------- as a process sees it

  @Override
  public String name() {
    return "the simulated disk";
  }

  @Override
  public void lock() throws IOException {
    if (locked) {
      throw new IOException("the simulated disk is in use");
    }
    locked = true;
  }

  @Override
  public List<String> list() {
    return List.copyOf(names.keySet());
  }

  @Override
  public DiskFile open(String name) {
    SimFile file = names.get(name);
    if (file == null) {
      file = new SimFile(this, name);
      names.put(name, file);
      namesChanged();
    }
    return file;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    SimFile file = remove(from);
    file.named(to);
    names.put(to, file);
    namesChanged();
  }

  @Override
  public void delete(String name) throws IOException {
    remove(name);
    namesChanged();
  }

  @Override
  public void rename(String from, String to, Completion completion) {
    submit(new Operation(Operation.Kind.RENAME, from, to, 0, completion));
  }

  @Override
  public void delete(String name, Completion completion) {
    submit(new Operation(Operation.Kind.DELETE, name, "", 0, completion));
  }

  @Override
  public void allocate(String name, long bytes, Completion completion) {
    submit(new Operation(Operation.Kind.ALLOCATE, name, "", bytes, completion));
  }

  @Override
  public void syncDirectory(Completion completion) {
    submit(new Operation(Operation.Kind.SYNC_DIRECTORY, null, 0, Operation.NO_BYTES, completion));
  }

  @Override
  public void close(Completion completion) {
    submit(new Operation(Operation.Kind.CLOSE, null, 0, Operation.NO_BYTES, completion));
  }

  private SimFile remove(String name) throws IOException {
    SimFile file = names.remove(name);
    if (file == null) {
      throw new IOException("there is no file " + name);
    }
    return file;
  }

  private void namesChanged() {
    unsyncedNames.add(new TreeMap<>(names));
  }

  void submit(Operation operation) {
    pending.add(operation);
    if (pending.size() == 1) {
      listener.isNext(operation.kind());
    }
  }

  // ---------------------------------------------------------------- as the world sees it

  /** The kind of the operation that is first in line; null when there is none. */
  Operation.@Nullable Kind next() {
    Operation first = pending.peek();
    return first == null ? null : first.kind();
  }

  /** Does what is first in line; there must be something. */
  void executeNext() {
    Operation operation = pending.remove();
    execute(operation);
    Operation first = pending.peek();
    if (first != null) {
      listener.isNext(first.kind());
    }
    operation.completion().completed(null);
  }

  /** The files whose names are durable. */
  SortedMap<String, SimFile> durableFiles() {
    return durableNames;
  }

  /** How many changes to files no sync has reached. */
  int unsyncedChanges() {
    int changes = 0;
    for (SimFile file : names.values()) {
      changes += file.unsyncedChanges();
    }
    return changes;
  }

  /**
   * The process dies. A prefix of what it had asked for was done, the last write perhaps in part.
   *
   * @return whether a write was done in part
   */
  boolean killProcess() {
    locked = false;
    int done = random.nextInt(pending.size() + 1);
    for (int i = 0; i < done; i++) {
      execute(pending.remove());
    }
    Operation interrupted = pending.peek();
    int part = 0;
    if (interrupted != null && interrupted.kind() == Operation.Kind.WRITE) {
      ByteBuffer source = interrupted.buffer();
      part = tornBytes(source.remaining());
      source.limit(source.position() + part);
      execute(interrupted);
    }
    pending.clear();
    return part > 0;
  }

  /** The power fails, after the death of the process. */
  Remains losePower() {
    if (!unsyncedNames.isEmpty()) {
      int kept = random.nextInt(unsyncedNames.size() + 1);
      durableNames = kept == 0 ? durableNames : unsyncedNames.get(kept - 1);
      unsyncedNames.clear();
    }
    names = new TreeMap<>(durableNames);
    names.forEach((name, file) -> file.named(name));
    listener.namesDurable();
    int lost = 0;
    int kept = 0;
    boolean torn = false;
    for (SimFile file : names.values()) {
      int unsynced = file.unsyncedChanges();
      int survivors = random.nextInt(unsynced + 1);
      int tornBytes = survivors == unsynced ? 0 : tornBytes(file.writtenBytes(survivors));
      file.loseAllBut(survivors, tornBytes);
      lost += unsynced - survivors;
      kept += survivors;
      torn |= tornBytes > 0;
      makeDurable(file);
    }
    return new Remains(lost, kept, torn);
  }

  private int tornBytes(int written) {
    return written > 0 && random.nextInt(2) == 0 ? random.nextInt(written) : 0;
  }

  private void execute(Operation operation) {
    SimFile file = operation.file();
    if (file == null) {
      executeOnDirectory(operation);
      return;
    }
    int position = Math.toIntExact(operation.position());
    switch (operation.kind()) {
      case READ -> file.read(position, operation.buffer());
      case WRITE -> file.write(position, operation.buffer());
      case TRUNCATE -> file.truncate(position);
      case SYNC -> makeDurable(file);
      case RENAME, DELETE, ALLOCATE, SYNC_DIRECTORY, CLOSE ->
        throw new IllegalStateException(operation.kind() + " of a file");
    }
  }

  private void executeOnDirectory(Operation operation) {
    try {
      switch (operation.kind()) {
        case RENAME -> rename(operation.name(), operation.newName());
        case DELETE -> delete(operation.name());
        case ALLOCATE -> allocate(operation.name(), (int) operation.position());
        case SYNC_DIRECTORY -> {
          durableNames = new TreeMap<>(names);
          unsyncedNames.clear();
          listener.namesDurable();
        }
        case CLOSE -> locked = false;
        case READ, WRITE, TRUNCATE, SYNC ->
          throw new IllegalStateException(operation.kind() + " of no file");
      }
    } catch (IOException missing) {
      throw new IllegalStateException("a storage that lost track of its files", missing);
    }
  }

  /** The name is durable whatever becomes of the other names. */
  private void allocate(String name, int bytes) {
    SimFile file = new SimFile(this, name);
    file.write(0, ByteBuffer.allocate(bytes));
    makeDurable(file);
    names.put(name, file);
    durableNames.put(name, file);
    unsyncedNames.forEach(change -> change.put(name, file));
  }

  private void makeDurable(SimFile file) {
    listener.durable(file, file.makeDurable());
  }
}
