package dev.raftkit.storage;

import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.IndexRange;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a recovery has found, read to the last byte. */
final class RecoveredState {
  private final LogStore store;
  private final SnapshotStore snapshots;
  private final RecordingLoop loop;

  RecoveredState(LogStore store, SnapshotStore snapshots, RecordingLoop loop) {
    this.store = store;
    this.snapshots = snapshots;
    this.loop = loop;
  }

  /** The promised state that was recovered, with the damage that was found. */
  List<GroupModel> match(Promise promise) {
    checkSnapshots(promise);
    for (int writes = promise.submitted(); writes >= promise.acknowledged(); writes--) {
      List<GroupModel> found = found(promise.after(writes), promise.after(promise.acknowledged()));
      if (found != null) {
        return found;
      }
    }
    throw new AssertionError("recovery must find " + promise + ", and finds " + store.recovered(0)
        + ", " + store.recovered(1) + ", " + store.recovered(2));
  }

  SnapshotPromise newestSnapshots() {
    List<LogPosition> newest = new ArrayList<>();
    for (int group = 0; group < RecordedMember.GROUPS; group++) {
      newest.add(newest(store.recovered(group)));
    }
    return new SnapshotPromise(newest, SnapshotPromise.NONE.begun());
  }

  private static LogPosition newest(PersistentState state) {
    return state.snapshot() == null ? LogPosition.ZERO : state.snapshot().last();
  }

  private void checkSnapshots(Promise promise) {
    for (int group = 0; group < RecordedMember.GROUPS; group++) {
      Snapshot snapshot = store.recovered(group).snapshot();
      if (!promise.snapshots().allows(group, newest(store.recovered(group)))
          || (snapshot != null && !holds(group, snapshot))) {
        throw new AssertionError("group " + group + " must have a snapshot of "
            + promise.snapshots() + ", and has " + snapshot);
      }
    }
  }

  private boolean holds(int group, Snapshot snapshot) {
    try (InputStream in = snapshots.open(group, snapshot)) {
      return Arrays.equals(in.readAllBytes(), SnapshotWorkload.state(group, snapshot.last()));
    } catch (IOException e) {
      throw new AssertionError(snapshot + " of group " + group + " cannot be read", e);
    }
  }

  private @Nullable List<GroupModel> found(List<GroupModel> models, List<GroupModel> promised) {
    List<GroupModel> found = new ArrayList<>();
    for (int group = 0; group < RecordedMember.GROUPS; group++) {
      PersistentState state = store.recovered(group);
      GroupModel model = models.get(group).withNewest(newest(state));
      NavigableSet<Long> damaged = damaged(state);
      if (!model.agreesWith(state)
          || !damagedAsAllowed(model, damaged, promised.get(group))
          || !holds(group, model, state.base().index() + 1, damaged)) {
        return null;
      }
      found.add(model.withDamaged(damaged));
    }
    return found;
  }

  private static NavigableSet<Long> damaged(PersistentState state) {
    TreeSet<Long> damaged = new TreeSet<>();
    for (IndexRange range : state.damaged()) {
      for (long index = range.first(); index <= range.last(); index++) {
        damaged.add(index);
      }
    }
    return Collections.unmodifiableNavigableSet(damaged);
  }

  private static boolean damagedAsAllowed(
      GroupModel model, NavigableSet<Long> damaged, GroupModel promised) {
    return damaged.stream().allMatch(index -> model.mayBeDamaged(index, promised));
  }

  private boolean holds(int group, GroupModel model, long from, NavigableSet<Long> damaged) {
    long next = from;
    while (next <= model.log().size()) {
      Long end = damaged.ceiling(next);
      long to = end == null ? model.log().size() : end - 1;
      if (to >= next) {
        EntryBatch expected = EntryBatch.of(next, model.log().subList((int) next - 1, (int) to));
        if (!Objects.equals(read(group, next, to), expected)) {
          return false;
        }
      }
      next = Math.max(to, end == null ? to : end) + 1;
    }
    return true;
  }

  private @Nullable EntryBatch read(int group, long from, long to) {
    List<EntryBatch> batches = new ArrayList<>();
    store.read(group, from, to, Long.MAX_VALUE, (entries, error) -> {
      if (entries != null) {
        batches.add(entries);
      }
    });
    loop.run();
    return batches.isEmpty() ? null : batches.get(0);
  }
}
