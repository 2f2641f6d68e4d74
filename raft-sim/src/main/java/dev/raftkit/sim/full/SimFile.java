package dev.raftkit.sim.full;

import static dev.raftkit.sim.full.Sectors.SECTOR;
import static dev.raftkit.sim.full.Sectors.put;
import static dev.raftkit.sim.full.Sectors.sector;

import dev.raftkit.node.spi.LogStore.Completion;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.storage.DiskFile;
import dev.raftkit.storage.SegmentBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A file of a {@link SimDisk}: what a process sees of it, and for every change that no sync has
 * reached what was there before. So a sync costs nothing, and a power loss as much as it takes away.
 *
 * <p>The device stores sectors. Each is at any time in one of the states that it went through since
 * the last sync; which of them, that is decided for every sector by itself when the power goes.
 */
final class SimFile implements DiskFile {
  static final int NOWHERE = Integer.MAX_VALUE;

  private static final NavigableMap<Integer, byte[]> NOTHING = new TreeMap<>();

  private final SimDisk disk;
  private final SegmentBytes truth = new Truth();
  private String name;
  private final List<FileChange> unsynced = new ArrayList<>();

  /** What the device holds where a failed sync left the page cache clean, by sector. */
  private final NavigableMap<Integer, byte[]> stale = new TreeMap<>();

  /** What a damaged sector would hold otherwise. */
  private final NavigableMap<Integer, byte[]> undamaged = new TreeMap<>();

  /** What sectors would hold once a sync reaches a write that went astray. */
  private final NavigableMap<Integer, byte[]> intended = new TreeMap<>();

  /** How many of the oldest changes a lying sync has called durable. */
  private int promised;

  /** Beyond the end there is nothing but zeros. */
  private byte[] bytes = new byte[SECTOR];

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
  public int read(long position, ByteBuffer target) throws IOException {
    disk.faults().beforeRead();
    return copyTo((int) position, target);
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

  // ---------------------------------------------------------------- the page cache

  /** Whether all that the device holds, or says that it holds, has been told of as durable. */
  boolean isSettled() {
    return changedFrom == NOWHERE && stale.isEmpty();
  }

  int unsyncedChanges() {
    return unsynced.size();
  }

  void named(String newName) {
    name = newName;
  }

  int copyTo(int position, ByteBuffer target) {
    int count = Math.max(0, Math.min(target.remaining(), size - position));
    target.put(bytes, position, count);
    return count;
  }

  void write(int position, ByteBuffer source) {
    write(position, source, false);
  }

  private void write(int position, ByteBuffer source, boolean isAstray) {
    int length = source.remaining();
    if (length == 0) {
      return;
    }
    int end = Math.addExact(position, length);
    reserve(end);
    byte[] replaced = Sectors.withoutZeros(bytes, position, Math.min(end, size));
    changing(new FileChange(
        position, length, replaced, size, undamagedWithin(position, length), isAstray));
    for (int s : undamaged.subMap(position / SECTOR, Sectors.in(end)).keySet()) {
      Sectors.mend(undamaged, s, bytes, position, source);
    }
    if (!isAstray) {
      for (int s : intended.subMap(position / SECTOR, Sectors.in(end)).keySet()) {
        Sectors.mend(intended, s, bytes, position, source);
      }
    }
    source.get(bytes, position, length);
    size = Math.max(size, end);
  }

  private NavigableMap<Integer, byte[]> undamagedWithin(int position, int length) {
    if (undamaged.isEmpty()) {
      return NOTHING;
    }
    int end = Sectors.in(position + length);
    NavigableMap<Integer, byte[]> within = new TreeMap<>(undamaged.subMap(position / SECTOR, end));
    within.replaceAll((sector, content) -> content.clone());
    return within;
  }

  /** Writes at another place than was meant. */
  void stray(int place, ByteBuffer source, int meant) {
    int length = source.remaining();
    for (int i = 0; i < Sectors.in(length); i++) {
      undamaged.putIfAbsent(place / SECTOR + i, sector(bytes, place / SECTOR + i));
      int sector = meant / SECTOR + i;
      // A write of a part of a damaged sector says nothing of the rest.
      byte[] content = undamaged.getOrDefault(sector, sector(bytes, sector));
      intended.putIfAbsent(sector, content.clone());
      Sectors.mend(intended, sector, bytes, meant, source);
    }
    NavigableMap<Integer, byte[]> before = new TreeMap<>(undamaged);
    before.replaceAll((sector, content) -> content.clone());
    write(place, source, true);
    undamaged.putAll(before);
  }

  void truncate(int newSize) {
    if (newSize < size) {
      byte[] replaced = Arrays.copyOfRange(bytes, newSize, size);
      changing(new FileChange(newSize, 0, replaced, size, NOTHING, false));
      cut(newSize);
    }
  }

  /** The file is all zeros, and so is what the device holds. */
  void zero(int newSize) {
    reserve(newSize);
    size = newSize;
  }

  private void changing(FileChange change) {
    unsynced.add(change);
    changedFrom = Math.min(changedFrom, change.position());
  }

  private void reserve(int end) {
    if (end > bytes.length) {
      int needed = Math.max(end, 2 * bytes.length);
      bytes = Arrays.copyOf(bytes, Math.addExact(needed, SECTOR - 1) / SECTOR * SECTOR);
    }
  }

  private void cut(int newSize) {
    Arrays.fill(bytes, newSize, size, (byte) 0);
    size = newSize;
  }

  // ---------------------------------------------------------------- the device

  /**
   * What the device holds, or says that it holds, as it would be if nothing had damaged it: a view,
   * which costs as much as is read of it.
   */
  SegmentBytes truth() {
    return truth;
  }

  private final class Truth implements SegmentBytes {
    @Override
    public String name() {
      return name;
    }

    @Override
    public long size() {
      return unsynced.size() == promised ? size : unsynced.get(promised).sizeBefore();
    }

    @Override
    public int read(long position, ByteBuffer target) {
      int from = (int) position;
      int count = (int) Math.max(0, Math.min(target.remaining(), size() - position));
      if (stale.isEmpty() && undamaged.isEmpty() && unsynced.size() == promised) {
        target.put(bytes, from, count);
      } else if (count > 0) {
        int first = from / SECTOR;
        target.put(trueSectors(first, Sectors.in(from + count)), from - first * SECTOR, count);
      }
      return count;
    }
  }

  private byte[] trueSectors(int first, int end) {
    byte[] image = Arrays.copyOfRange(bytes, first * SECTOR, end * SECTOR);
    NavigableMap<Integer, byte[]> overlay = new TreeMap<>(undamaged.subMap(first, end));
    for (int i = unsynced.size() - 1; i >= promised; i--) {
      FileChange change = unsynced.get(i);
      change.undo(image, first * SECTOR);
      overlay.putAll(change.undamagedBefore().subMap(first, end));
    }
    stale.subMap(first, end).forEach((sector, content) -> put(image, sector - first, content));
    overlay.forEach((sector, content) -> put(image, sector - first, content));
    return image;
  }

  /**
   * Everything becomes durable.
   *
   * @return where the durable content changed first, or {@link #NOWHERE}
   */
  int makeDurable() {
    written(unsynced);
    unsynced.clear();
    promised = 0;
    return takeChangedFrom();
  }

  /**
   * The device says that everything is durable, and has it in its own cache only.
   *
   * @return as {@link #makeDurable}
   */
  int promise() {
    written(unsynced);
    promised = unsynced.size();
    return takeChangedFrom();
  }

  /** What was promised becomes true. */
  void keepPromises() {
    written(unsynced.subList(0, promised));
    unsynced.subList(0, promised).clear();
    promised = 0;
  }

  /** The device has these, or says so: what was wrong with their sectors is so no longer. */
  private void written(List<FileChange> changes) {
    if (stale.isEmpty() && undamaged.isEmpty()) {
      return;
    }
    for (FileChange change : changes) {
      for (int s = change.firstSector(); s <= change.lastSector(); s++) {
        stale.remove(s);
        byte[] meant = undamaged.get(s);
        if (meant != null && Arrays.equals(meant, sector(bytes, s))) {
          undamaged.remove(s);
        }
      }
    }
  }

  private int takeChangedFrom() {
    undamaged.putAll(intended);
    intended.clear();
    int from = changedFrom;
    changedFrom = NOWHERE;
    return from;
  }

  /**
   * A sync fails: the device has taken some of the sectors, the page cache calls all of them clean,
   * and no later sync writes the others.
   */
  void failSync(Survival survival) {
    byte[] seen = bytes;
    int seenSize = size;
    keepPromises();
    loseUnsynced(survival);
    byte[] held = bytes;
    bytes = Arrays.copyOf(seen, Math.max(seen.length, held.length));
    size = Math.max(size, seenSize);
    for (int s = 0; s * SECTOR < held.length; s++) {
      byte[] content = sector(held, s);
      if (!Arrays.equals(content, sector(bytes, s))) {
        stale.put(s, content);
      }
    }
  }

  /** The page cache forgets what it holds, and reads the device again. */
  void evict() {
    if (unsynced.isEmpty()) {
      stale.forEach((sector, content) -> put(bytes, sector, content));
      stale.clear();
    }
  }

  /** The power goes. What was a lie may be gone, too, but for what stands last in the file. */
  void losePower(Survival survival) {
    NavigableMap<Integer, byte[]> before = beforePromises();
    keepPromises();
    loseUnsynced(survival);
    before.forEach((sector, content) -> {
      if (!survival.keepsPromise()) {
        undamaged.put(sector, sector(bytes, sector));
        put(bytes, sector, content);
      }
    });
  }

  /** What stood where losing a promise comes to light: what was promised behind it proves it. */
  private NavigableMap<Integer, byte[]> beforePromises() {
    NavigableMap<Integer, byte[]> before = new TreeMap<>();
    if (promised < 2 || unsynced.stream().anyMatch(change -> change.length() == 0)) {
      return before;
    }
    byte[] image = bytes.clone();
    for (int i = unsynced.size() - 1; i >= 0; i--) {
      unsynced.get(i).undo(image, 0);
    }
    TreeSet<Integer> starts = new TreeSet<>();
    for (FileChange change : unsynced.subList(0, promised)) {
      if (change.position() == 0) {
        // A file that is used again: what stands further behind is of its earlier life.
        starts.clear();
      }
      starts.add(change.firstSector());
      for (int s = change.firstSector(); s <= change.lastSector(); s++) {
        before.put(s, sector(image, s));
      }
    }
    // The last batch, and the zeros that a log may write behind it.
    starts.remove(starts.last());
    before.tailMap(starts.isEmpty() ? 0 : starts.last(), true).clear();
    unsynced.subList(promised, unsynced.size()).forEach(change -> change.removeFrom(before));
    before.keySet().removeAll(stale.keySet());
    before.keySet().removeAll(undamaged.keySet());
    before.entrySet().removeIf(e -> Arrays.equals(e.getValue(), sector(bytes, e.getKey())));
    return before;
  }

  private void loseUnsynced(Survival survival) {
    if (unsynced.isEmpty() && stale.isEmpty()) {
      intended.clear();
      return;
    }
    List<FileChange> changes = List.copyOf(unsynced);
    byte[][] written = new byte[changes.size()][];
    byte[] before = bytes.clone();
    for (int i = changes.size() - 1; i >= 0; i--) {
      FileChange change = changes.get(i);
      written[i] =
          Arrays.copyOfRange(before, change.position(), change.position() + change.length());
      changedFrom = Math.min(changedFrom, change.position());
      change.undo(before, 0);
      undamaged.putAll(change.undamagedBefore());
    }
    bytes = Arrays.copyOf(before, bytes.length);
    size = changes.isEmpty() ? size : changes.get(0).sizeBefore();
    if (!stale.isEmpty()) {
      changedFrom = Math.min(changedFrom, stale.firstKey() * SECTOR);
    }
    unsynced.clear();
    intended.clear();
    promised = 0;
    replay(changes, written, survival);
  }

  /** Goes through all changes again, and keeps of every sector a state in which it was. */
  private void replay(List<FileChange> changes, byte[][] written, Survival survival) {
    NavigableMap<Integer, byte[]> kept = new TreeMap<>(stale);
    stale.clear();
    int keptSize = size;
    for (int i = 0; i < changes.size(); i++) {
      FileChange change = changes.get(i);
      if (change.length() == 0) {
        if (!survival.survives()) {
          // The journal of a file system is in order: with the cut, all that came after it is lost.
          break;
        }
        cutTo(change.position(), kept);
        keptSize = Math.min(keptSize, change.position());
      } else {
        for (int s = change.firstSector(); s <= change.lastSector(); s++) {
          kept.putIfAbsent(s, sector(bytes, s));
        }
        byte[] before = undamaged.isEmpty() ? bytes : bytes.clone();
        System.arraycopy(written[i], 0, bytes, change.position(), change.length());
        size = Math.max(size, change.position() + change.length());
        keep(change, before, kept, survival);
        keptSize = survival.survives() ? Math.max(keptSize, size) : keptSize;
      }
    }
    kept.forEach((sector, content) -> put(bytes, sector, content));
    size = keptSize;
    Arrays.fill(bytes, size, bytes.length, (byte) 0);
  }

  private void keep(
      FileChange change, byte[] before, NavigableMap<Integer, byte[]> kept, Survival survival) {
    ByteBuffer content = ByteBuffer.wrap(bytes, change.position(), change.length());
    survival.beginWrite();
    for (int s = change.firstSector(); s <= change.lastSector(); s++) {
      if (survival.survives()) {
        kept.put(s, sector(bytes, s));
        if (!change.isAstray()) {
          Sectors.mend(undamaged, s, before, change.position(), content);
          if (Arrays.equals(undamaged.get(s), sector(bytes, s))) {
            undamaged.remove(s);
          }
        }
      }
    }
    survival.endWrite();
  }

  private void cutTo(int newSize, NavigableMap<Integer, byte[]> kept) {
    cut(newSize);
    int boundary = newSize / SECTOR;
    kept.tailMap(boundary, false).clear();
    byte[] last = kept.get(boundary);
    if (last != null) {
      Arrays.fill(last, newSize % SECTOR, SECTOR, (byte) 0);
    }
  }

  /** Whether the device and the page cache agree on a sector, and nothing waits to be written there. */
  boolean isClean(int sector) {
    for (FileChange change : unsynced) {
      boolean isCut = change.length() == 0 && sector >= change.firstSector();
      if (isCut || (change.firstSector() <= sector && sector <= change.lastSector())) {
        return false;
      }
    }
    return !stale.containsKey(sector);
  }

  /** Whether a sector holds anything but zeros. */
  boolean isUsed(int sector) {
    return !Sectors.isZero(bytes, sector);
  }

  /** Some bits of a clean sector turn over, or all of it becomes zeros. */
  void rot(int sector, RandomStream random) {
    undamaged.putIfAbsent(sector, sector(bytes, sector));
    int from = sector * SECTOR;
    int length = Math.min(SECTOR, size - from);
    Sectors.rot(bytes, from, length, random);
  }
}
