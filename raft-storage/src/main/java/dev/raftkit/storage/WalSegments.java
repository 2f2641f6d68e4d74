package dev.raftkit.storage;

import dev.raftkit.node.spi.LogStore.Completion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The files of an open write-ahead log: those that hold it, oldest first, and spare ones that were
 * filled with zeros ahead of time or have been in use before.
 *
 * <p>A segment is dropped when no entry in it is part of a log any more, the oldest first and one at
 * a time, so that whatever names a power failure leaves, no segment is missing between two others.
 */
final class WalSegments {
  /** One of the files that hold the log. */
  static final class Segment {
    final int sequence;
    private final long bytesBefore;
    private @Nullable DiskFile file;
    private @Nullable String spareName;
    private boolean isPreallocated;
    private boolean isDurable;
    private int end;
    private int readers;

    Segment(int sequence, long bytesBefore) {
      this.sequence = sequence;
      this.bytesBefore = bytesBefore;
    }

    DiskFile file() {
      return Objects.requireNonNull(file);
    }
  }

  /** A file to become a segment. */
  private record Spare(String name, DiskFile file) {}

  private final Disk disk;
  private final WalSettings settings;
  private final LiveEntries live;
  private final Completion failed;
  private final ArrayList<Segment> segments = new ArrayList<>();
  private final ArrayDeque<Spare> spares = new ArrayDeque<>();
  private long sparesNamed;
  private boolean isAllocating;
  private boolean isDropping;
  private boolean isClosed;

  /**
   * The files of a log.
   *
   * @param failed hears of errors that the log cannot live with
   */
  WalSegments(Disk disk, WalSettings settings, LiveEntries live, Completion failed) {
    this.disk = disk;
    this.settings = settings;
    this.live = live;
    this.failed = failed;
  }

  /** Takes over a file of the log as it was found, oldest first. */
  void add(int sequence, DiskFile file, int end) throws IOException {
    Segment segment = begin(sequence, end);
    segment.file = file;
    segment.isDurable = true;
    segment.isPreallocated = file.size() >= settings.segmentBytes();
  }

  /**
   * Deletes the spare files that are found. One of them may have been about to become a segment when
   * a power failure took its new name, and left what was written to it, in whatever parts: that was
   * never acknowledged, and must not come up in the file's next life.
   */
  void deleteSpares(List<String> names) throws IOException {
    for (long number : WalNames.spares(names)) {
      sparesNamed = Math.max(sparesNamed, number);
      disk.delete(WalNames.spare(number));
    }
  }

  Segment current() {
    return segments.get(segments.size() - 1);
  }

  Segment segment(int sequence) {
    return segments.get(sequence - segments.get(0).sequence);
  }

  int end() {
    return current().end;
  }

  /** The last segment will hold bytes up to here. */
  void end(int end) {
    current().end = end;
  }

  /** Whether the next batch belongs into another segment. */
  boolean wantsAnother() {
    return current().end >= settings.fullBytes()
        || (!current().isPreallocated && !spares.isEmpty());
  }

  /** Another segment follows; what it takes on the disk is left to {@link #create}. */
  void begin(int batchesStart) {
    Segment segment = begin(current().sequence + 1, batchesStart);
    Spare spare = spares.poll();
    if (spare != null) {
      segment.file = spare.file;
      segment.spareName = spare.name;
      segment.isPreallocated = true;
    }
  }

  private Segment begin(int sequence, int end) {
    long before = segments.isEmpty() ? 0 : current().bytesBefore + current().end;
    Segment segment = new Segment(sequence, before);
    segment.end = end;
    segments.add(segment);
    return segment;
  }

  /** Makes the file of a segment, and begins to write its header. */
  void create(Segment segment, ByteBuffer header) throws IOException {
    String name = WalNames.segment(segment.sequence);
    if (segment.spareName == null) {
      // Writing to a file that grows is slower, but better than not writing at all.
      segment.file = disk.open(name);
    } else {
      disk.rename(segment.spareName, name, failed);
    }
    segment.file().write(0, header, failed);
  }

  /** The first batch of a segment is durable, and so are header and name. */
  void durable(Segment segment) {
    segment.isDurable = true;
  }

  /** Sees to it that a file is ready when the current segment is full. */
  void prepareSpare() {
    if (spares.isEmpty() && !isAllocating && !isClosed) {
      isAllocating = true;
      String name = nextSpareName();
      disk.allocate(name, settings.segmentBytes(), error -> allocated(name, error));
    }
  }

  private void allocated(String name, @Nullable IOException error) {
    isAllocating = false;
    // Without space for a whole file there may be some for a few batches: the next segment tries
    // again, and does without until then.
    if (error == null && !isClosed) {
      try {
        spares.add(new Spare(name, disk.open(name)));
      } catch (IOException unopened) {
        failed.completed(unopened);
      }
    }
  }

  /** Drops the oldest segments as far as nothing in them is needed. */
  void dropUnused() {
    Segment oldest = segments.get(0);
    if (isDropping
        || isClosed
        || segments.size() == 1
        || !segments.get(1).isDurable
        || oldest.readers > 0
        || live.count(oldest.sequence) > 0) {
      return;
    }
    segments.remove(0);
    live.dropFirst();
    isDropping = true;
    drop(oldest);
  }

  private void drop(Segment segment) {
    String name = WalNames.segment(segment.sequence);
    boolean isReused = spares.size() < settings.sparesMax()
        && segment.isPreallocated
        && segment.end <= 2L * settings.segmentBytes();
    String spareName = nextSpareName();
    if (isReused) {
      disk.rename(name, spareName, failed);
    } else {
      disk.delete(name, failed);
    }
    disk.syncDirectory(error -> dropped(segment, isReused ? spareName : null, error));
  }

  private void dropped(Segment segment, @Nullable String spareName, @Nullable IOException error) {
    isDropping = false;
    if (error != null) {
      failed.completed(error);
      return;
    }
    if (spareName == null) {
      close(segment.file());
    } else {
      spares.add(new Spare(spareName, segment.file()));
    }
    dropUnused();
  }

  private void close(DiskFile file) {
    try {
      file.close();
    } catch (IOException error) {
      failed.completed(error);
    }
  }

  private String nextSpareName() {
    sparesNamed++;
    return WalNames.spare(sparesNamed);
  }

  /** Keeps a segment and those after it until {@link #release}. */
  void hold(int sequence) {
    segment(sequence).readers++;
  }

  void release(int sequence) {
    segment(sequence).readers--;
  }

  /** How many bytes stand behind a place. */
  long bytesFrom(int sequence, int position) {
    return current().bytesBefore + current().end - segment(sequence).bytesBefore - position;
  }

  void close() {
    isClosed = true;
  }
}
