package dev.raftkit.storage;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.log.Entry;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.SnapshotStore;
import dev.raftkit.node.spi.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A member's storage in a real directory, whose disk is recorded. */
final class RecordedMember {
  static final int GROUPS = 3;

  /** What the names of snapshots begin with. */
  static final String SNAPSHOTS = "snapshots/";

  private static final WalSettings SETTINGS = new WalSettings(64 << 10, 2);
  static final List<GroupModel> NOTHING_WRITTEN = Collections.nCopies(GROUPS, GroupModel.EMPTY);

  private final Path directory;
  private final Recording recording;
  private final RecordingLoop loop;
  private Promise promise;
  private List<List<GroupModel>> history = List.of();
  private int acknowledged;
  private @Nullable RecordingDisk logDisk;
  private @Nullable RecordingDisk snapshotDisk;
  private @Nullable LogStore store;
  private @Nullable SnapshotStore snapshots;

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
    logDisk = disk("");
    WalStorage.initialize(logDisk, TestMember.IDENTITY, outcome::add);
    loop.run();
    assertNull(outcome.get(0));
    promise(new Promise(true, promise.history(), 0, 0, SnapshotPromise.NONE));
  }

  /**
   * Opens the storage and compares what it finds with what it must find.
   *
   * @return whether it was opened: before the end of the first boot it need not be
   */
  boolean open() {
    List<IOException> failures = new ArrayList<>();
    Promise expected = promise;
    logDisk = disk("");
    snapshotDisk = disk(SNAPSHOTS);
    WalStorage storage = new WalStorage(logDisk, snapshotDisk, SETTINGS);
    storage.open(loop, TestMember.EXPECTED, new Storage.OpenListener() {
      @Override
      public void opened(LogStore opened, SnapshotStore files, Identity identity) {
        store = opened;
        snapshots = files;
        // What is revealed must never be taken back, so it is as good as acknowledged.
        promise(new Promise(
            true,
            expected.history(),
            expected.acknowledged(),
            expected.submitted(),
            expected.snapshots()));
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
    RecoveredState recovered = new RecoveredState(store(), snapshots(), loop);
    List<GroupModel> found = recovered.match(expected);
    promise.isExactly(found, recovered.newestSnapshots());
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
    promise(new Promise(true, history, acknowledged, number, promise.snapshots()));
    store().persist(group, write, error -> {
      assertNull(error);
      acknowledged = number;
      promise(new Promise(true, history, number, history.size() - 1, promise.snapshots()));
    });
  }

  /** What is known of snapshots has changed. */
  void promise(SnapshotPromise changed) {
    promise(new Promise(true, history, acknowledged, history.size() - 1, changed));
  }

  SnapshotPromise snapshotPromise() {
    return promise.snapshots();
  }

  /** How many entries are durable, and still part of the log whatever becomes of later writes. */
  int settledEntries(int group) {
    List<Entry> durable = history.get(acknowledged).get(group).log();
    List<Entry> latest = model(group).log();
    int same = 0;
    while (same < Math.min(durable.size(), latest.size())
        && isSame(durable.get(same), latest.get(same))) {
      same++;
    }
    return same;
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(Entry one, Entry other) {
    return one == other;
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
    snapshots = null;
    for (RecordingDisk disk : Arrays.asList(logDisk, snapshotDisk)) {
      if (disk != null) {
        disk.release();
      }
    }
    loop.run();
  }

  private RecordingDisk disk(String name) {
    return new RecordingDisk(
        new FileDisk(directory.resolve(name), Runnable::run), name, recording, loop);
  }

  private void promise(Promise made) {
    promise = made;
    recording.add(new DiskEvent.Promised(made));
  }

  private static void checkRefusal(Promise expected, IOException error) {
    String message = String.valueOf(error.getMessage());
    if (expected.initialised() || !message.contains("has no identity")) {
      throw new AssertionError("recovery must find " + expected + ", and fails", error);
    }
  }

  LogStore store() {
    return Objects.requireNonNull(store);
  }

  SnapshotStore snapshots() {
    return Objects.requireNonNull(snapshots);
  }
}
