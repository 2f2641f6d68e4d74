package dev.raftkit.sim.full;

import dev.raftkit.core.Effect;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.sim.engine.disk.ModelDisk;
import dev.raftkit.sim.engine.invariant.Alarm;
import dev.raftkit.sim.engine.invariant.Invariants;
import dev.raftkit.sim.engine.invariant.LogMatching;
import dev.raftkit.storage.WalFollower;
import dev.raftkit.storage.WalWrite;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is durable in the write-ahead log of one server, and keeps the {@link ModelDisk} by
 * which the invariants judge equal to it. A batch counts when all of it is durable, and the name of
 * its file.
 */
final class DurableLog {
  private final int server;
  private final long incarnation;
  private final ModelDisk model;
  private final Invariants invariants;
  private final Alarm alarm;
  private WalFollower follower;

  DurableLog(int server, long incarnation, ModelDisk model, Invariants invariants, Alarm alarm) {
    this.server = server;
    this.incarnation = incarnation;
    this.model = model;
    this.invariants = invariants;
    this.alarm = alarm;
    this.follower = new WalFollower(incarnation);
  }

  /**
   * What is durable of a file has changed.
   *
   * @param files all of which the names are durable
   * @param changedFrom where the file differs from what was durable before
   */
  void changed(SortedMap<String, SimFile> files, SimFile changed, int changedFrom) {
    boolean wasRead = files.get(changed.name()) == changed && wasRead(changed.name(), changedFrom);
    if (wasRead && !isSameHistory(files)) {
      startOver(files);
    } else {
      readOn(files, true);
    }
  }

  /** The names that are durable have changed. */
  void namesChanged(SortedMap<String, SimFile> files) {
    if (!files.containsKey(follower.file()) && !isSameHistory(files)) {
      startOver(files);
    } else {
      readOn(files, true);
    }
  }

  private boolean wasRead(String name, int changedFrom) {
    int order = name.compareTo(follower.file());
    return name.startsWith("wal-")
        && (order < 0 || (order == 0 && changedFrom < follower.position()));
  }

  /** Whether all that was read before can be read again: the checksums of batches are chained. */
  private boolean isSameHistory(SortedMap<String, SimFile> files) {
    WalFollower again = new WalFollower(incarnation);
    List<WalWrite> batch = next(again, files);
    while (batch != null && again.numberDue() < follower.numberDue()) {
      batch = next(again, files);
    }
    boolean isSame = again.numberDue() == follower.numberDue()
        && again.lastChecksum() == follower.lastChecksum();
    follower = isSame ? again : follower;
    return isSame;
  }

  /**
   * What was cut off or overwritten may have been looked at: begins again. On the way there are
   * states that are long past, which no invariant need judge.
   */
  private void startOver(SortedMap<String, SimFile> files) {
    follower = new WalFollower(incarnation);
    model.clear();
    readOn(files, false);
    invariants.synced(server, new Effect.Persist(0, model.hardState(), 1, EntryBatch.empty(1)));
  }

  private void readOn(SortedMap<String, SimFile> files, boolean judged) {
    for (List<WalWrite> batch = next(follower, files);
        batch != null;
        batch = next(follower, files)) {
      for (WalWrite write : batch) {
        take(write.write(), judged);
      }
    }
  }

  private static @Nullable List<WalWrite> next(
      WalFollower follower, SortedMap<String, SimFile> files) {
    try {
      return follower.next(new TreeMap<>(files));
    } catch (IOException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  private void take(Effect.Persist write, boolean judged) {
    long end = write.truncateFrom() > 0 ? write.truncateFrom() - 1 : model.log().lastIndex();
    if (!write.entries().isEmpty() && write.entries().firstIndex() != end + 1) {
      alarm.raise(
          LogMatching.NAME,
          server,
          "entry " + write.entries().firstIndex() + " stands on its disk behind a log that ends at "
              + end);
    }
    model.write(write);
    model.syncOne();
    if (judged) {
      invariants.synced(server, write);
    }
  }
}
