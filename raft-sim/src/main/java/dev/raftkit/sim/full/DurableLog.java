package dev.raftkit.sim.full;

import dev.raftkit.core.Effect;
import dev.raftkit.core.log.IndexRange;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.disk.ModelDisk;
import dev.raftkit.sim.engine.invariant.Alarm;
import dev.raftkit.sim.engine.invariant.ClaimsAreDurable;
import dev.raftkit.sim.engine.invariant.Invariants;
import dev.raftkit.sim.engine.invariant.LogMatching;
import dev.raftkit.storage.SegmentBytes;
import dev.raftkit.storage.WalFollower;
import dev.raftkit.storage.WalInspection;
import dev.raftkit.storage.WalWrite;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is durable in the write-ahead log of one server, and keeps the {@link ModelDisk} by
 * which the invariants judge equal to it. A batch counts when all of it is durable, and the name of
 * its file. Damage is not seen here: what a disk holds is read as it would be without; see {@link
 * SimFile#truth}.
 */
final class DurableLog {
  private static final String SEGMENT = "wal-";

  /** The first name behind those of all segments. */
  private static final String BEHIND_SEGMENTS = "wal.";

  private final int server;
  private final ModelDisk model;
  private final Invariants invariants;
  private final Alarm alarm;
  private WalFollower follower = new WalFollower(0);

  /** The segments that are there after a loss of power. */
  private SortedMap<String, SimFile> segments = new TreeMap<>();

  /** What is durable of them. */
  private SortedMap<String, SegmentBytes> truth = new TreeMap<>();

  /** Whether nothing that was told of can hold another batch. */
  private boolean isReadToItsEnd;

  private long incarnation;

  /** What a server that has not started yet has read. */
  private @Nullable WalInspection reading;

  /** The numbers of batches of which a crash has left no more than their identifiers. */
  private final TreeSet<Long> claimed = new TreeSet<>();

  DurableLog(int server, ModelDisk model, Invariants invariants, Alarm alarm) {
    this.server = server;
    this.model = model;
    this.invariants = invariants;
    this.alarm = alarm;
  }

  /** The disk is new. */
  void begin(long newIncarnation) {
    incarnation = newIncarnation;
    follower = new WalFollower(incarnation);
    reading = null;
    claimed.clear();
    isReadToItsEnd = false;
  }

  /**
   * What is durable of a file has changed.
   *
   * @param files all of which the names are durable
   * @param changedFrom where the file differs from what was durable before
   */
  void changed(SortedMap<String, SimFile> files, SimFile changed, int changedFrom) {
    if (changedFrom == SimFile.NOWHERE) {
      return;
    }
    isReadToItsEnd = false;
    boolean isOfLog = changed.name().startsWith(SEGMENT) && files.get(changed.name()) == changed;
    if (!isOfLog) {
      return;
    }
    int order = changed.name().compareTo(follower.file());
    boolean wasRead = order < 0 || (order == 0 && changedFrom < follower.position());
    if (!wasRead || isSameHistory()) {
      readOn();
    }
  }

  /**
   * A server has read its log. What a crash left of the last batch, one copy of its identifiers
   * perhaps, is no promise yet: nothing of it is revealed before the server has made it whole.
   */
  void recovered(WalInspection found) {
    reading = found;
  }

  /** Whether a server that has not started yet has found damage, which does not count yet. */
  boolean hasFoundDamage() {
    WalInspection found = reading;
    return found != null
        && found.groups().stream().anyMatch(group -> !group.damaged().isEmpty());
  }

  /**
   * What the server has read is whole, and it starts. Entries that cannot be read are damaged. If some
   * of them were never known to be durable, then a crash has left one copy of the last batch's
   * identifiers and not all of its entries: what may have been acknowledged counts as claimed.
   */
  void opened() {
    WalInspection found = Objects.requireNonNull(reading);
    reading = null;
    if (!found.segments().isEmpty()) {
      WalInspection.Segment last = found.segments().get(found.segments().size() - 1);
      long reached = -1;
      while (follower.numberDue() < last.firstBatch() + last.batches()
          && follower.numberDue() > reached) {
        reached = follower.numberDue();
        claimed.add(reached);
        readOn();
      }
    }
    for (WalInspection.Group group : found.groups()) {
      for (IndexRange range : group.damaged()) {
        for (long i = range.first(); i <= range.last(); i++) {
          model.written().damage(i);
        }
      }
    }
  }

  /** The names that are durable have changed. */
  void namesChanged(SortedMap<String, SimFile> files) {
    SortedMap<String, SimFile> before = segments;
    segments = new TreeMap<>(files.subMap(SEGMENT, BEHIND_SEGMENTS));
    truth = new TreeMap<>();
    segments.forEach((name, file) -> truth.put(name, file.truth()));
    if (isReadToItsEnd && isSameEnd(before)) {
      return;
    }
    isReadToItsEnd = false;
    if (truth.containsKey(follower.file()) || truth.isEmpty() || isSameHistory()) {
      readOn();
    }
  }

  /** Whether what is yet to be read is what it was: mostly it is the oldest segment that goes. */
  private boolean isSameEnd(SortedMap<String, SimFile> before) {
    SortedMap<String, SimFile> end = segments.tailMap(follower.file());
    return end.containsKey(follower.file())
        && end.equals(before.tailMap(follower.file()))
        && end.values().stream().allMatch(SimFile::isSettled);
  }

  /**
   * Whether all that was read before can be read again: the checksums of batches are chained. A disk
   * that has lost something is an alarm.
   */
  private boolean isSameHistory() {
    WalFollower again = begun();
    boolean goesOn = true;
    while (goesOn && again.numberDue() < follower.numberDue()) {
      goesOn = skip(again);
    }
    boolean isSame = again.numberDue() == follower.numberDue()
        && again.lastChecksum() == follower.lastChecksum();
    if (!isSame && follower.numberDue() > 0) {
      alarm.raise(
          ClaimsAreDurable.NAME,
          server,
          "its disk no longer holds batch " + again.numberDue() + " of " + follower.numberDue());
    }
    follower = again;
    return isSame;
  }

  private WalFollower begun() {
    WalFollower begun = new WalFollower(incarnation);
    try {
      boolean unused = begun.begin(truth);
    } catch (IOException unexpected) {
      throw new IllegalStateException(unexpected);
    }
    return begun;
  }

  private void readOn() {
    for (List<WalWrite> batch = next(); batch != null; batch = next()) {
      for (WalWrite write : batch) {
        take(write.write());
      }
    }
    // What a claimed batch holds may become known elsewhere.
    isReadToItsEnd = !isClaimed(follower);
  }

  private @Nullable List<WalWrite> next() {
    try {
      List<WalWrite> batch = follower.next(truth);
      return batch == null && isClaimed(follower)
          ? follower.nextClaimed(truth, invariants.book()::entryAt)
          : batch;
    } catch (IOException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  /** Goes on to the batch after the next; false if there is no next one. */
  private boolean skip(WalFollower reader) {
    try {
      return reader.skip(truth)
          || (isClaimed(reader) && reader.nextClaimed(truth, invariants.book()::entryAt) != null);
    } catch (IOException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  private boolean isClaimed(WalFollower reader) {
    return claimed.contains(reader.numberDue());
  }

  private void take(Effect.Persist write) {
    LogModel log = model.written();
    long end = write.truncateFrom() > 0 ? write.truncateFrom() - 1 : log.lastIndex();
    end = write.base() == null ? end : write.base().index();
    if (!write.entries().isEmpty() && write.entries().firstIndex() != end + 1) {
      alarm.raise(
          LogMatching.NAME,
          server,
          "entry " + write.entries().firstIndex() + " stands on its disk behind a log that ends at "
              + end);
    }
    model.write(write);
    model.syncOne();
    invariants.synced(server, write);
  }
}
