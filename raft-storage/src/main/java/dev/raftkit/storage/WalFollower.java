package dev.raftkit.storage;

import dev.raftkit.core.Effect;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.IndexRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the batches of a write-ahead log one by one, and goes on when there are more: what the log
 * holds, whatever its writer believes.
 */
public final class WalFollower {
  private final SegmentWindow window = SegmentWindow.small();
  private final int mark;
  private long segment;
  private String file = WalNames.segment(0);
  private String nextFile = WalNames.segment(1);
  private BatchReader reader;
  private long position;
  private long numberDue;
  private int previousChecksum;

  /** Follows the log of a disk from the beginning of its oldest segment. */
  public WalFollower(long incarnation) {
    mark = WalFormat.mark(incarnation);
    reader = new BatchReader(window, mark, segment);
  }

  /** The name of the segment that was read last; names are in the order of the log. */
  public String file() {
    return file;
  }

  /** How far that segment was read. */
  public long position() {
    return position;
  }

  /** The number of the batch to be read next. */
  public long numberDue() {
    return numberDue;
  }

  /** The checksum of the batch read last: equal ones follow equal histories. */
  public int lastChecksum() {
    return previousChecksum;
  }

  /**
   * The next batch that is there as a whole.
   *
   * @param files by their names; those that are no segments are passed over
   * @return null if there is none yet
   */
  public @Nullable List<WalWrite> next(SortedMap<String, ? extends SegmentBytes> files)
      throws IOException {
    return find(files) ? take() : null;
  }

  /**
   * Passes over the next batch if it is there as a whole.
   *
   * @return whether it is
   */
  public boolean skip(SortedMap<String, ? extends SegmentBytes> files) throws IOException {
    boolean isThere = find(files);
    if (isThere) {
      goOnAfter(reader.identifiers());
    }
    return isThere;
  }

  /** Has the next batch read, in whatever segment it stands; false if it is not there as a whole. */
  private boolean find(SortedMap<String, ? extends SegmentBytes> files) throws IOException {
    if (!begin(files)) {
      return false;
    }
    SegmentBytes source = files.get(file);
    while (source != null) {
      window.open(source);
      // Only what is there as a whole was acknowledged, if it was.
      if (reader.readWhole(position, numberDue, previousChecksum)) {
        return true;
      }
      source = files.get(nextFile);
      if (!enter(segment + 1, source, false)) {
        return false;
      }
    }
    return false;
  }

  /**
   * Goes to the first batch of the oldest segment, unless that was done before.
   *
   * @return whether there is a segment to begin with
   */
  public boolean begin(SortedMap<String, ? extends SegmentBytes> files) throws IOException {
    if (segment != 0) {
      return true;
    }
    SortedMap<Long, String> segments = WalNames.segments(files.keySet());
    return !segments.isEmpty()
        && enter(segments.firstKey(), files.get(segments.get(segments.firstKey())), true);
  }

  /** Entries that are known from elsewhere. */
  public interface KnownEntries {
    @Nullable
    Entry entryAt(long index, long term);
  }

  /**
   * The next batch if it claims entries that are not all whole, with those entries from elsewhere.
   *
   * @return null if there is none, or it claims an entry that is not known
   */
  public @Nullable List<WalWrite> nextClaimed(
      SortedMap<String, ? extends SegmentBytes> files, KnownEntries known) throws IOException {
    SegmentBytes source = files.get(file);
    if (source == null) {
      return null;
    }
    window.open(source);
    if (!reader.read(position, numberDue, previousChecksum)) {
      return null;
    }
    List<WalWrite> writes = new ArrayList<>();
    for (WalChange change : reader.identifiers().changes()) {
      TreeMap<Long, Entry> entries = new TreeMap<>();
      for (long index = change.firstIndex; index <= change.lastIndex(); index++) {
        Entry entry = known.entryAt(index, change.termAt(index));
        if (entry == null) {
          return null;
        }
        entries.put(index, entry);
      }
      writes.add(write(change, entries));
    }
    goOnAfter(reader.identifiers());
    return writes;
  }

  private boolean enter(long sequence, @Nullable SegmentBytes source, boolean isFirst)
      throws IOException {
    WalHeader header = null;
    if (source != null) {
      window.open(source);
      header = WalHeader.read(window, mark, sequence);
    }
    boolean follows = header != null
        && (isFirst
            || (header.numberDue() == numberDue && header.previousChecksum() == previousChecksum));
    if (header != null && follows) {
      segment = sequence;
      file = WalNames.segment(segment);
      nextFile = WalNames.segment(segment + 1);
      reader = new BatchReader(window, mark, segment);
      position = header.batchesStart();
      numberDue = header.numberDue();
      previousChecksum = header.previousChecksum();
    }
    return follows;
  }

  private List<WalWrite> take() throws IOException {
    WalIdentifiers batch = reader.identifiers();
    List<SortedMap<Long, Entry>> entries = reader.entries();
    List<WalWrite> writes = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      writes.add(write(batch.changes().get(i), entries.get(i)));
    }
    goOnAfter(batch);
    return writes;
  }

  private void goOnAfter(WalIdentifiers batch) {
    position = batch.end();
    numberDue++;
    previousChecksum = batch.checksum();
  }

  private static WalWrite write(WalChange change, SortedMap<Long, Entry> entries) {
    List<EntryBatch> repairs = new ArrayList<>();
    for (IndexRange repair : change.repairs) {
      repairs.add(batch(entries, repair.first(), repair.last()));
    }
    EntryBatch appended = change.entryCount == 0
        ? EntryBatch.empty(1)
        : batch(entries, change.firstIndex, change.lastIndex());
    return new WalWrite(
        change.group,
        new Effect.Persist(
            0, change.hardState, change.base, change.truncateFrom, appended, repairs));
  }

  private static EntryBatch batch(SortedMap<Long, Entry> entries, long first, long last) {
    return EntryBatch.of(first, entries.subMap(first, last + 1).values().toArray(Entry[]::new));
  }
}
