package dev.raftkit.sim.full;

import dev.raftkit.node.spi.LogStore.Completion;
import dev.raftkit.sim.engine.fault.DiskFault;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.storage.Disk;
import dev.raftkit.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that outlives processes. Operations are executed one by one, in order, each when
 * {@link #executeNext} is called, and take effect then; only {@link #allocate} goes its own way. The
 * page cache outlives a process, but not the power: what no sync has reached may be lost, see {@link
 * Survival}, and names that no sync of the directory has reached go back in the order of a journal.
 */
final class SimDisk implements Disk {
  /** Times and watches a disk. */
  interface Listener extends DiskFaults.Listener {
    /** An operation has become the first in line. */
    void isNext(Operation.Kind kind);

    /** A file is to be {@linkplain #allocated made} some time, by number. */
    void allocating(long number);

    /** All of a file is durable now, and differs from what was so before from some place on. */
    void durable(SimFile file, int changedFrom);

    /** Which files there are after a loss of power has changed. */
    void durableNames();

    /** Whether what no sync has reached may survive in another order than it was written in. */
    default boolean mayReorder() {
      return true;
    }
  }

  /** A file to be made of zeros. */
  private record Allocation(String name, int bytes, Completion completion) {}

  /** So many sectors hold a batch or two. */
  private static final int NEWEST_SECTORS = 24;

  private final String name;
  private final RandomStream random;
  private final Listener listener;
  private final DiskFaults faults;
  private final ArrayDeque<Operation> pending = new ArrayDeque<>();

  /** By their numbers, so in the order in which they were asked for. */
  private final TreeMap<Long, Allocation> allocations = new TreeMap<>();

  // A change makes another map, so one map may stand for the directory at several times.
  private TreeMap<String, SimFile> names = new TreeMap<>();
  private TreeMap<String, SimFile> durableNames = new TreeMap<>();

  /** The directory after each change since the last sync, oldest first. */
  private final List<TreeMap<String, SimFile>> unsyncedNames = new ArrayList<>();

  private boolean locked;
  private boolean lied;
  private long allocated;

  /**
   * An empty disk.
   *
   * @param random decides what survives deaths
   */
  SimDisk(String name, RandomStream random, Listener listener) {
    this.name = name;
    this.random = random;
    this.listener = listener;
    this.faults = new DiskFaults(random.split("/faults"), listener);
  }

  DiskFaults faults() {
    return faults;
  }

  // ---------------------------------------------------------------- as a process sees it

  @Override
  public String name() {
    return name;
  }

  @Override
  public void lock() throws IOException {
    if (locked) {
      throw new IOException(name + " is in use");
    }
    locked = true;
  }

  @Override
  public List<String> list() {
    return List.copyOf(names.keySet());
  }

  @Override
  public DiskFile open(String fileName) throws IOException {
    SimFile file = names.get(fileName);
    if (file == null) {
      IOException error = faults.beforeGrowing();
      if (error != null) {
        throw error;
      }
      file = new SimFile(this, fileName);
      changedNames().put(fileName, file);
    }
    return file;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    SimFile file = existing(from);
    file.named(to);
    SortedMap<String, SimFile> changed = changedNames();
    changed.remove(from);
    changed.put(to, file);
  }

  @Override
  public void delete(String fileName) throws IOException {
    SimFile unused = existing(fileName);
    changedNames().remove(fileName);
  }

  @Override
  public void rename(String from, String to, Completion completion) {
    submit(new Operation(Operation.Kind.RENAME, completion, from, to));
  }

  @Override
  public void delete(String fileName, Completion completion) {
    submit(new Operation(Operation.Kind.DELETE, completion, fileName));
  }

  @Override
  public void allocate(String fileName, long bytes, Completion completion) {
    allocated++;
    allocations.put(allocated, new Allocation(fileName, Math.toIntExact(bytes), completion));
    listener.allocating(allocated);
  }

  @Override
  public void syncDirectory(Completion completion) {
    submit(new Operation(Operation.Kind.SYNC_DIRECTORY, completion));
  }

  @Override
  public void close(Completion completion) {
    submit(new Operation(Operation.Kind.CLOSE, completion));
  }

  private SimFile existing(String fileName) throws IOException {
    SimFile file = names.get(fileName);
    if (file == null) {
      throw new IOException("there is no file " + fileName + " on " + name);
    }
    return file;
  }

  /** The names, to be changed: what they were is kept. */
  private SortedMap<String, SimFile> changedNames() {
    names = new TreeMap<>(names);
    unsyncedNames.add(names);
    return names;
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
    IOException error = execute(operation);
    Operation first = pending.peek();
    if (first != null) {
      listener.isNext(first.kind());
    }
    operation.completion().completed(error);
  }

  /** Makes a file of zeros that was asked for. */
  void allocated(long number) {
    Allocation allocation = Objects.requireNonNull(allocations.remove(number));
    IOException error = faults.beforeGrowing();
    if (error == null) {
      SimFile file = zeros(allocation, allocation.bytes);
      names.put(allocation.name, file);
      durableNames.put(allocation.name, file);
      unsyncedNames.forEach(later -> later.put(allocation.name, file));
    }
    allocation.completion.completed(error);
  }

  private SimFile zeros(Allocation allocation, int bytes) {
    SimFile file = new SimFile(this, allocation.name);
    file.zero(bytes);
    return file;
  }

  /** Whether an allocation is still wanted. */
  boolean isAllocating(long number) {
    return allocations.containsKey(number);
  }

  /** Whether there is a change to a file that no sync has reached. */
  boolean hasUnsyncedChanges() {
    for (SimFile file : names.values()) {
      if (file.unsyncedChanges() > 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether something is called durable that is not. */
  boolean hasLied() {
    return lied;
  }

  /** Whether names have changed that no sync of the directory has reached. */
  boolean hasUnsyncedNames() {
    return !unsyncedNames.isEmpty();
  }

  /** Whether a file is about to get another name, to be used again. */
  boolean isRecycling() {
    Operation first = pending.peek();
    return first != null
        && first.kind() == Operation.Kind.RENAME
        && first.names()[0].startsWith("wal-");
  }

  /** What would be there after a loss of power. */
  SortedMap<String, SimFile> durableFiles() {
    return durableNames;
  }

  /** An honest sync empties the cache of the device, whatever it was asked for. */
  private void keepPromises() {
    if (lied) {
      names.values().forEach(SimFile::keepPromises);
      durableNames.values().forEach(SimFile::keepPromises);
      lied = false;
    }
  }

  /** Everything is gone. */
  void wipe() {
    pending.clear();
    allocations.clear();
    names = new TreeMap<>();
    durableNames = new TreeMap<>();
    unsyncedNames.clear();
    locked = false;
    lied = false;
    faults.end();
    listener.durableNames();
  }

  /**
   * Damages a place that is durable and not in the page cache only.
   *
   * @param mayBeNewest whether it may be in the newest file; then it often is what stands last there
   * @return whether there was one
   */
  boolean rot(boolean mayBeNewest) {
    List<SimFile> candidates =
        durableNames.values().stream().filter(file -> file.size() > 0).toList();
    boolean aimed = mayBeNewest && random.nextInt(2) == 0;
    for (int attempts = 20; attempts > 0 && !candidates.isEmpty(); attempts--) {
      int last = candidates.size() - 1;
      SimFile file = candidates.get(aimed ? last : random.nextInt(last + 1));
      int newest = newestSector(file);
      int sector =
          aimed ? Math.max(0, newest - random.nextInt(NEWEST_SECTORS)) : random.nextInt(newest + 1);
      if ((mayBeNewest || file != candidates.get(last))
          && file.isUsed(sector)
          && file.isClean(sector)) {
        file.rot(sector, random);
        return true;
      }
    }
    return false;
  }

  private static int newestSector(SimFile file) {
    int last = Sectors.in(file.size()) - 1;
    while (last > 0 && !file.isUsed(last)) {
      last--;
    }
    return last;
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
      IOException unused = execute(pending.remove());
    }
    Operation interrupted = pending.peek();
    int part = 0;
    if (interrupted != null && interrupted.kind() == Operation.Kind.WRITE) {
      part = tornBytes(interrupted.buffer().remaining());
      writePart(interrupted, part);
    }
    pending.clear();
    for (Allocation allocation : allocations.values()) {
      if (random.nextInt(2) == 0) {
        SimFile file = zeros(allocation, random.nextInt(allocation.bytes + 1));
        changedNames().put(allocation.name, file);
      }
    }
    allocations.clear();
    if (random.nextInt(2) == 0) {
      names.values().forEach(SimFile::evict);
    }
    return part > 0;
  }

  /** The power fails, after the death of the process. */
  Survival losePower() {
    Survival survival = new Survival(random, listener.mayReorder());
    loseNames();
    for (SimFile file : names.values()) {
      file.losePower(survival);
      listener.durable(file, file.makeDurable());
    }
    lied = false;
    return survival;
  }

  private void loseNames() {
    if (!unsyncedNames.isEmpty()) {
      int kept = random.nextInt(unsyncedNames.size() + 1);
      if (kept < unsyncedNames.size()) {
        listener.struck(DiskFault.MISSED_DIRECTORY_SYNC);
      }
      durableNames = kept == 0 ? durableNames : unsyncedNames.get(kept - 1);
      unsyncedNames.clear();
    }
    names = durableNames;
    names.forEach((fileName, file) -> file.named(fileName));
    listener.durableNames();
  }

  private int tornBytes(int written) {
    return written > 0 && random.nextInt(2) == 0 ? random.nextInt(written) : 0;
  }

  private static void writePart(Operation operation, int part) {
    ByteBuffer source = operation.buffer();
    SimFile file = Objects.requireNonNull(operation.file());
    file.write(Math.toIntExact(operation.position()), source.slice(source.position(), part));
  }

  private @Nullable IOException execute(Operation operation) {
    SimFile file = operation.file();
    if (file == null) {
      return executeOnDirectory(operation);
    }
    int position = Math.toIntExact(operation.position());
    switch (operation.kind()) {
      case READ -> {
        return read(file, position, operation.buffer());
      }
      case WRITE -> {
        return write(operation, file, position);
      }
      case TRUNCATE -> file.truncate(position);
      case SYNC -> {
        return sync(file);
      }
      case RENAME, DELETE, SYNC_DIRECTORY, CLOSE ->
        throw new IllegalStateException(operation.kind() + " of a file");
    }
    return null;
  }

  private @Nullable IOException read(SimFile file, int position, ByteBuffer target) {
    IOException error = faults.strikes(DiskFault.READ_ERROR);
    if (error == null) {
      int unused = file.copyTo(position, target);
    }
    return error;
  }

  private @Nullable IOException write(Operation operation, SimFile file, int position) {
    ByteBuffer source = operation.buffer();
    boolean grows = position + source.remaining() > file.size();
    IOException error = grows ? faults.beforeGrowing() : null;
    if (error == null) {
      error = faults.strikes(DiskFault.WRITE_ERROR);
    }
    if (error != null) {
      writePart(operation, tornBytes(source.remaining()));
      return error;
    }
    faults.write(file, position, source);
    return null;
  }

  private @Nullable IOException sync(SimFile file) {
    IOException error = faults.strikes(DiskFault.SYNC_ERROR);
    if (error != null) {
      file.failSync(new Survival(random, listener.mayReorder()));
      return error;
    }
    if (faults.lies(file)) {
      lied = true;
      listener.durable(file, file.promise());
    } else {
      keepPromises();
      listener.durable(file, file.makeDurable());
    }
    return null;
  }

  private @Nullable IOException executeOnDirectory(Operation operation) {
    try {
      switch (operation.kind()) {
        case RENAME -> rename(operation.names()[0], operation.names()[1]);
        case DELETE -> delete(operation.names()[0]);
        case SYNC_DIRECTORY -> {
          IOException error = faults.strikes(DiskFault.SYNC_ERROR);
          if (error != null) {
            return error;
          }
          durableNames = names;
          unsyncedNames.clear();
          listener.durableNames();
        }
        case CLOSE -> locked = false;
        case READ, WRITE, TRUNCATE, SYNC ->
          throw new IllegalStateException(operation.kind() + " of no file");
      }
      return null;
    } catch (IOException e) {
      return e;
    }
  }
}
