package dev.raftkit.sim.full;

import dev.raftkit.node.spi.LogStore.Completion;
import dev.raftkit.storage.DiskFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A file of a {@link SimDisk}: what a process sees of it, and for every change that no sync has
 * reached what was there before. So a sync costs nothing, and a power loss as much as it takes away.
 */
final class SimFile implements DiskFile {
  private static final int NOWHERE = Integer.MAX_VALUE;

  /**
   * A change that is not durable.
   *
   * @param length how many bytes were written; 0 when the file was cut
   * @param replaced what stood from {@code position} on
   */
  private record Change(int position, int length, ByteBuffer replaced, int sizeBefore) {}

  private final SimDisk disk;
  private String name;
  private final List<Change> unsynced = new ArrayList<>();
  private byte[] bytes = new byte[256];
  private int size;
  private int changedFrom = NOWHERE;

  SimFile(SimDisk disk, String name) {
    this.disk = disk;
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(long position, ByteBuffer target) {
    int count = Math.max(0, (int) Math.min(target.remaining(), size - position));
    target.put(bytes, (int) position, count);
    return count;
  }

  @Override
  public void read(long position, ByteBuffer target, Completion completion) {
    disk.submit(new Operation(Operation.Kind.READ, this, position, target, completion));
  }

  @Override
  public void write(long position, ByteBuffer source, Completion completion) {
    disk.submit(new Operation(Operation.Kind.WRITE, this, position, source, completion));
  }

  @Override
  public void truncate(long newSize, Completion completion) {
    disk.submit(
        new Operation(Operation.Kind.TRUNCATE, this, newSize, Operation.NO_BYTES, completion));
  }

  @Override
  public void sync(Completion completion) {
    disk.submit(new Operation(Operation.Kind.SYNC, this, 0, Operation.NO_BYTES, completion));
  }

  @Override
  public void close() {}

  int unsyncedChanges() {
    return unsynced.size();
  }

  void named(String newName) {
    name = newName;
  }

  /** All that a process sees, read-only; what it holds may change. */
  ByteBuffer visible() {
    return ByteBuffer.wrap(bytes, 0, size).asReadOnlyBuffer();
  }

  void write(int position, ByteBuffer source) {
    int length = source.remaining();
    int end = Math.addExact(position, length);
    int replacedEnd = Math.min(end, size);
    ByteBuffer replaced = position < replacedEnd ? copy(position, replacedEnd) : Operation.NO_BYTES;
    changing(new Change(position, length, replaced, size));
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
    }
    if (position > size) {
      Arrays.fill(bytes, size, position, (byte) 0);
    }
    source.get(bytes, position, length);
    size = Math.max(size, end);
  }

  void truncate(int newSize) {
    if (newSize < size) {
      changing(new Change(newSize, 0, copy(newSize, size), size));
      size = newSize;
    }
  }

  private ByteBuffer copy(int from, int to) {
    return ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to));
  }

  private void changing(Change change) {
    unsynced.add(change);
    changedFrom = Math.min(changedFrom, change.position);
  }

  /**
   * Everything becomes durable.
   *
   * @return where the durable content changed first; beyond its end if nowhere
   */
  int makeDurable() {
    int from = changedFrom;
    unsynced.clear();
    changedFrom = NOWHERE;
    return from;
  }

  /**
   * Takes all unsynced changes back but the oldest {@code kept}.
   *
   * @param tornBytes how many bytes survive of the oldest change taken back
   */
  void loseAllBut(int kept, int tornBytes) {
    ByteBuffer torn = Operation.NO_BYTES;
    int tornAt = 0;
    for (int i = unsynced.size() - 1; i >= kept; i--) {
      Change change = unsynced.remove(i);
      if (i == kept) {
        tornAt = change.position;
        torn = copy(tornAt, tornAt + tornBytes);
      }
      change.replaced.get(bytes, change.position, change.replaced.remaining());
      size = change.sizeBefore;
    }
    if (torn.hasRemaining()) {
      write(tornAt, torn);
    }
  }

  /** How many bytes an unsynced change wrote. */
  int writtenBytes(int change) {
    return unsynced.get(change).length;
  }
}
