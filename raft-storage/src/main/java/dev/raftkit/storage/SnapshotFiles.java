package dev.raftkit.storage;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.LogStore.Completion;
import dev.raftkit.node.spi.SnapshotStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of a host's groups as files of a disk of their own, so that writing them does not
 * stand in the log's way. A file is written under a temporary name; it gets its own name, {@code
 * snapshot-GROUP-INDEX-TERM}, when all of it is durable and was read again. {@link SnapshotFormat}
 * has its format.
 */
final class SnapshotFiles implements SnapshotStore {
  /** How many of the newest are kept of each group: should one rot, there is another. */
  static final int RETAINED = 2;

  /** How much a leader may announce before it is not believed. */
  static final long RECEIVED_BYTES_MAX = 1L << 40;

  /** A file that was not finished. */
  static final String TEMPORARY_PREFIX = "partial-";

  /** Learns how the opening ended. */
  interface OpenListener {
    void opened(SnapshotFiles files);

    void failed(IOException error);
  }

  /** A snapshot that cannot be used; {@code cause} names file and offset. */
  record Damaged(LogPosition last, IOException cause) {}

  private final Disk disk;
  private final SnapshotDirectory directory;
  private final EventLoop loop;
  private final long receivedBytesMax;

  /** By group and last index; read by any thread, changed on the loop. */
  private final NavigableMap<Integer, NavigableMap<Long, StoredSnapshot>> groups =
      new ConcurrentSkipListMap<>();

  private final TreeMap<Integer, SnapshotReception> receptions = new TreeMap<>();

  /** What the process before this one had received, until it is known whether it goes on. */
  private final TreeMap<Integer, PartialFile> partials = new TreeMap<>();

  private final TreeMap<Integer, List<Damaged>> damaged = new TreeMap<>();
  private long drafts;

  SnapshotFiles(Disk disk, EventLoop loop, long receivedBytesMax) {
    this.disk = disk;
    this.directory = new SnapshotDirectory(disk);
    this.loop = loop;
    this.receivedBytesMax = receivedBytesMax;
  }

  /**
   * Opens a directory: deletes what was not finished, makes the names durable, and verifies the
   * newest snapshot of each group; if that is damaged, the one before, and so on.
   */
  static void open(Disk disk, EventLoop loop, int mark, OpenListener listener) {
    new SnapshotOpening(disk, new SnapshotFiles(disk, loop, RECEIVED_BYTES_MAX), listener).run();
  }

  /** The newest good snapshot; of those found at the opening, the newest is verified. */
  @Nullable
  Snapshot newest(int group) {
    StoredSnapshot newest = stored(group, 0);
    return newest == null ? null : newest.snapshot;
  }

  /** All snapshots that are not known to be damaged, newest first. */
  List<Snapshot> all(int group) {
    List<Snapshot> all = new ArrayList<>();
    of(group).descendingMap().values().forEach(stored -> all.add(stored.snapshot));
    return all;
  }

  /** What was found damaged since the opening, in the order of its discovery. */
  List<Damaged> damaged(int group) {
    return List.copyOf(damaged.getOrDefault(group, List.of()));
  }

  /** The groups that have a snapshot, or had one that is damaged. */
  SortedSet<Integer> groups() {
    TreeSet<Integer> known = new TreeSet<>(groups.keySet());
    known.addAll(damaged.keySet());
    return known;
  }

  /** Finishes what is under way, then releases the files. */
  void close(Completion completion) {
    disk.close(completion);
  }

  @Override
  public Writer write(int group, Snapshot snapshot) {
    return new SnapshotWriter(this, group, snapshot);
  }

  @Override
  public void store(int group, SnapshotChunk chunk, StoreCompletion completion) {
    StoredSnapshot present = stored(group, chunk.snapshot().lastIndex());
    if (present != null && present.isVerified && present.snapshot.equals(chunk.snapshot())) {
      later(() -> completion.stored(chunk.sizeBytes(), true, null));
      return;
    }
    try {
      refuseTooLarge(chunk);
      reception(group, chunk).store(chunk, completion);
    } catch (IOException error) {
      later(() -> completion.stored(0, false, error));
    }
  }

  private void refuseTooLarge(SnapshotChunk chunk) throws IOException {
    if (chunk.sizeBytes() > receivedBytesMax) {
      throw new IOException("a snapshot of " + chunk.sizeBytes()
          + " bytes was announced; the limit is " + receivedBytesMax + ": raise it, or find out who"
          + " sends such snapshots");
    }
    if (chunk.data().length > PartialFile.PIECE_BYTES_MAX) {
      throw new IOException("a piece of a snapshot of " + chunk.data().length
          + " bytes; the limit is " + PartialFile.PIECE_BYTES_MAX + ": lower snapshotChunkBytes");
    }
  }

  /** One at a time, so that what a group's transfers leave on the disk is bounded. */
  private SnapshotReception reception(int group, SnapshotChunk chunk) throws IOException {
    SnapshotReception current = receptions.get(group);
    if (current != null && current.isOf(chunk)) {
      return current;
    }
    if (current != null) {
      receptions.remove(group);
      current.abandon();
    }
    SnapshotReception next =
        new SnapshotReception(this, group, chunk, receptionDraft(group, chunk));
    receptions.put(group, next);
    return next;
  }

  private SnapshotDraft receptionDraft(int group, SnapshotChunk chunk) throws IOException {
    String snapshot = PartialFile.snapshot(group, chunk);
    PartialFile partial = partials.remove(group);
    if (partial != null && partial.snapshot().equals(snapshot)) {
      return draft(partial.name(), partial.keptBytes());
    }
    if (partial != null) {
      disk.delete(partial.name(), ignored -> {});
    }
    return draft(PartialFile.name(drafts++, snapshot), 0);
  }

  /** Keeps what was received before the opening, one file a group; whether it does. */
  boolean keep(PartialFile partial) {
    StoredSnapshot newest = stored(partial.group(), 0);
    boolean isNewer = newest == null || newest.snapshot.lastIndex() < partial.lastIndex();
    return isNewer && partials.putIfAbsent(partial.group(), partial) == null;
  }

  /** From here on the names of new files are free. */
  void numberFrom(long number) {
    drafts = number;
  }

  void forget(int group, SnapshotReception reception) {
    receptions.remove(group, reception);
  }

  @Override
  public void read(
      int group, long lastIndex, long offset, int bytesMax, ChunkCompletion completion) {
    StoredSnapshot stored = stored(group, lastIndex);
    if (stored == null || offset < 0 || offset > stored.sizeBytes) {
      later(() -> completion.read(null, null));
      return;
    }
    boolean isStart = offset == 0 && bytesMax > 0;
    // Whoever wants the start again may have found it bad.
    if (!stored.isVerified || (isStart && stored.wasSent)) {
      verify(group, stored, error -> {
        if (error != null) {
          completion.read(null, error);
        } else {
          read(group, lastIndex, offset, bytesMax, completion);
        }
      });
      return;
    }
    stored.wasSent |= isStart;
    int count = (int) Math.min(bytesMax, stored.sizeBytes - offset);
    ByteBuffer data = ByteBuffer.allocate(count);
    stored.file.read(offset, data, error -> {
      if (error == null && data.hasRemaining()) {
        completion.read(
            null, new IOException(path(stored) + " ends at offset " + (offset + data.position())));
      } else if (error != null) {
        completion.read(null, error);
      } else {
        completion.read(
            new SnapshotChunk(
                stored.snapshot, stored.sizeBytes, stored.checksum, offset, data.array()),
            null);
      }
    });
  }

  /** Reads all of a snapshot; one that is damaged is no longer there, one that cannot be read is. */
  void verify(int group, StoredSnapshot stored, Completion completion) {
    SnapshotVerification.run(stored.file, path(stored), stored.sizeBytes, (report, error) -> {
      if (error == null) {
        stored.isVerified = true;
        stored.wasSent = false;
      } else if (error instanceof DamagedSnapshotException) {
        of(group).remove(stored.snapshot.lastIndex(), stored);
        addDamaged(group, stored.snapshot.last(), error);
      }
      completion.completed(error);
    });
  }

  @Override
  public InputStream open(int group, Snapshot snapshot) throws IOException {
    StoredSnapshot stored = stored(group, snapshot.lastIndex());
    if (stored == null || !stored.snapshot.equals(snapshot)) {
      throw new FileNotFoundException(
          disk.name() + " has no " + snapshot + " of group " + group + ", only " + all(group));
    }
    return new SnapshotInput(stored.file::read, path(stored));
  }

  @Override
  public void deleteOld(int group, long neededFrom) {
    int newer = 0;
    long oldestKept = Long.MAX_VALUE;
    for (StoredSnapshot stored : List.copyOf(of(group).descendingMap().values())) {
      if (newer < RETAINED || stored.snapshot.lastIndex() >= neededFrom) {
        oldestKept = stored.snapshot.lastIndex();
      } else {
        of(group).remove(stored.snapshot.lastIndex());
        delete(stored.name, stored.file);
      }
      newer++;
    }
    deleteDamagedBefore(group, oldestKept);
  }

  /** Damage is evidence, until there are newer snapshots enough. */
  private void deleteDamagedBefore(int group, long index) {
    List<Damaged> ofGroup = damaged.getOrDefault(group, List.of());
    for (Damaged found : List.copyOf(ofGroup)) {
      if (of(group).size() >= RETAINED && found.last().index() < index) {
        ofGroup.remove(found);
        disk.delete(SnapshotFormat.fileName(group, found.last()), ignored -> {});
      }
    }
  }

  private void delete(String name, DiskFile file) {
    disk.delete(name, ignored -> {
      var unused = StoredSnapshot.close(file);
    });
  }

  /** A new file under a temporary name that was not used before: deletions are still under way. */
  SnapshotDraft draft() throws IOException {
    return draft(TEMPORARY_PREFIX + drafts++, 0);
  }

  private SnapshotDraft draft(String name, long keptBytes) throws IOException {
    return new SnapshotDraft(disk, directory, name, keptBytes);
  }

  void add(int group, StoredSnapshot stored) {
    StoredSnapshot former = groups
        .computeIfAbsent(group, absent -> new ConcurrentSkipListMap<>())
        .put(stored.snapshot.lastIndex(), stored);
    PartialFile partial = partials.get(group);
    if (partial != null && partial.lastIndex() <= stored.snapshot.lastIndex()) {
      partials.remove(group);
      disk.delete(partial.name(), ignored -> {});
    }
    if (former != null) {
      later(() -> {
        var unused = StoredSnapshot.close(former.file);
      });
    }
  }

  void addDamaged(int group, LogPosition last, IOException cause) {
    damaged.computeIfAbsent(group, absent -> new ArrayList<>()).add(new Damaged(last, cause));
  }

  /** The stored snapshot of an index, 0 for the newest. */
  @Nullable
  StoredSnapshot stored(int group, long lastIndex) {
    NavigableMap<Long, StoredSnapshot> ofGroup = of(group);
    if (lastIndex != 0) {
      return ofGroup.get(lastIndex);
    }
    var newest = ofGroup.lastEntry();
    return newest == null ? null : newest.getValue();
  }

  private NavigableMap<Long, StoredSnapshot> of(int group) {
    NavigableMap<Long, StoredSnapshot> ofGroup = groups.get(group);
    return ofGroup == null ? new ConcurrentSkipListMap<>() : ofGroup;
  }

  private String path(StoredSnapshot stored) {
    return disk.name() + "/" + stored.name;
  }

  void later(Runnable task) {
    loop.execute(task);
  }
}
