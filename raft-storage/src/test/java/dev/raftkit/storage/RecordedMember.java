package dev.raftkit.storage;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.IndexRange;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.SnapshotStore;
import dev.raftkit.node.spi.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A member's storage in a real directory, whose disk is recorded. */
final class RecordedMember {
  static final int GROUPS = 3;
  static final List<GroupModel> NOTHING_WRITTEN = Collections.nCopies(GROUPS, GroupModel.EMPTY);

  private final Path directory;
  private final Recording recording;
  private final RecordingLoop loop;
  private Promise promise;
  private List<List<GroupModel>> history = List.of();
  private int acknowledged;
  private @Nullable RecordingDisk disk;
  private @Nullable LogStore store;

  /**
   * A member.
   *
   * @param recording starts with what is in the directory
   * @param promise what that must be
   */
  RecordedMember(Path directory, Recording recording, Promise promise, Random random) {
    this.directory = directory;
    this.recording = recording;
    this.loop = new RecordingLoop(random);
    this.promise = promise;
    recording.add(new DiskEvent.Promised(promise));
  }

  Recording recording() {
    return recording;
  }

  void initialize() {
    List<@Nullable IOException> outcome = new ArrayList<>();
    WalStorage.initialize(openDisk(), TestMember.IDENTITY, outcome::add);
    loop.run();
    assertNull(outcome.get(0));
    promise(new Promise(true, promiseHistory(), 0, 0));
  }

  /**
   * Opens the storage and compares what it finds with what it must find.
   *
   * @return whether it was opened: before the end of the first boot it need not be
   */
  boolean open() {
    List<IOException> failures = new ArrayList<>();
    Promise expected = promise;
    new WalStorage(openDisk()).open(loop, TestMember.EXPECTED, new Storage.OpenListener() {
      @Override
      public void opened(LogStore opened, SnapshotStore snapshots, Identity identity) {
        store = opened;
        // What is revealed must never be taken back, so it is as good as acknowledged.
        promise(new Promise(true, promiseHistory(), expected.acknowledged(), expected.submitted()));
      }

      @Override
      public void failed(IOException error) {
        failures.add(error);
      }
    });
    loop.run();
    if (!failures.isEmpty()) {
      checkRefusal(expected, failures.get(0));
      return false;
    }
    List<GroupModel> found = findState(expected);
    promise.isExactly(found);
    history = new ArrayList<>(List.of(found));
    acknowledged = 0;
    return true;
  }

  /** Writes; a promise begins when the write is acknowledged. */
  void persist(int group, Persist write) {
    List<GroupModel> models = new ArrayList<>(history.get(history.size() - 1));
    models.set(group, models.get(group).after(write));
    history.add(models);
    int number = history.size() - 1;
    promise(new Promise(true, history, acknowledged, number));
    store().persist(group, write, error -> {
      assertNull(error);
      acknowledged = number;
      promise(new Promise(true, history, number, history.size() - 1));
    });
  }

  /** The state after the last write. */
  GroupModel model(int group) {
    return history.get(history.size() - 1).get(group);
  }

  boolean step() {
    return loop.step();
  }

  /** The process dies; what it wrote is in the page cache, durable or not. */
  void crash() {
    loop.crash();
    store = null;
    if (disk != null) {
      disk.release();
    }
    loop.run();
  }

  private Disk openDisk() {
    FileDisk real = new FileDisk(directory, Runnable::run);
    RecordingDisk opened = new RecordingDisk(real, "", recording, loop);
    disk = opened;
    return opened;
  }

  private void promise(Promise made) {
    promise = made;
    recording.add(new DiskEvent.Promised(made));
  }

  private List<List<GroupModel>> promiseHistory() {
    List<List<GroupModel>> states = new ArrayList<>();
    for (int writes = 0; writes <= promise.submitted(); writes++) {
      states.add(promise.after(writes));
    }
    return states;
  }

  private static void checkRefusal(Promise expected, IOException error) {
    String message = String.valueOf(error.getMessage());
    if (expected.initialised() || !message.contains("has no identity")) {
      throw new AssertionError("recovery must find " + expected + ", and fails", error);
    }
  }

  /** The promised state that was recovered, with the damage that was found. */
  private List<GroupModel> findState(Promise expected) {
    for (int writes = expected.submitted(); writes >= expected.acknowledged(); writes--) {
      List<GroupModel> found =
          found(expected.after(writes), expected.after(expected.acknowledged()));
      if (found != null) {
        return found;
      }
    }
    throw new AssertionError("recovery must find " + expected + ", and finds "
        + store().recovered(0) + ", " + store().recovered(1) + ", " + store().recovered(2));
  }

  private @Nullable List<GroupModel> found(List<GroupModel> models, List<GroupModel> promised) {
    List<GroupModel> found = new ArrayList<>();
    for (int group = 0; group < GROUPS; group++) {
      GroupModel model = models.get(group);
      PersistentState state = store().recovered(group);
      TreeSet<Long> damaged = new TreeSet<>();
      for (IndexRange range : state.damaged()) {
        for (long index = range.first(); index <= range.last(); index++) {
          damaged.add(index);
        }
      }
      if (!model.agreesWith(state)
          || !damagedAsAllowed(model, damaged, promised.get(group))
          || !holds(group, model, state.base().index() + 1, damaged)) {
        return null;
      }
      found.add(model.withDamaged(damaged));
    }
    return found;
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
    store().read(group, from, to, Long.MAX_VALUE, (entries, error) -> {
      if (entries != null) {
        batches.add(entries);
      }
    });
    loop.run();
    return batches.isEmpty() ? null : batches.get(0);
  }

  private LogStore store() {
    return Objects.requireNonNull(store);
  }
}
