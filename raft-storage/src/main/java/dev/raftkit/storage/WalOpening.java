package dev.raftkit.storage;

import dev.raftkit.core.Effect;
import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.LogStore.Completion;
import dev.raftkit.node.spi.Storage.OpenListener;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One opening of a member's storage, from the files to a log that can be used. What was read may
 * never have reached the disk: a process that died left it in the page cache, or a sync failed. So
 * what was written last is written again, and synced with the directory, before anything is revealed.
 */
final class WalOpening {
  private final Disk disk;
  private final Disk snapshotsDisk;
  private final WalSettings settings;
  private final EventLoop loop;
  private final Identity identity;
  private final OpenListener listener;
  private final OpeningObserver observer;
  private final WalFindings findings = new WalFindings();
  private final TreeMap<Long, DiskFile> files = new TreeMap<>();
  private final TreeMap<Integer, Effect.Persist> settlements = new TreeMap<>();
  private @Nullable SnapshotFiles snapshots;

  WalOpening(
      Disk disk,
      Disk snapshotsDisk,
      WalSettings settings,
      EventLoop loop,
      Identity identity,
      OpenListener listener,
      OpeningObserver observer) {
    this.disk = disk;
    this.snapshotsDisk = snapshotsDisk;
    this.settings = settings;
    this.loop = loop;
    this.identity = identity;
    this.listener = listener;
    this.observer = observer;
  }

  void start(List<String> names) {
    try {
      WalRecovery.Recovered found = recover(names);
      openSnapshots(found);
    } catch (IOException refused) {
      fail(refused);
    }
  }

  private WalRecovery.Recovered recover(List<String> names) throws IOException {
    SortedMap<Long, String> segments = WalNames.segments(names);
    if (segments.isEmpty()) {
      throw new IOException(disk.name() + " has an identity but no segment of a log:"
          + " restore this member from its peers");
    }
    for (Map.Entry<Long, String> segment : segments.entrySet()) {
      files.put(segment.getKey(), disk.open(segment.getValue()));
    }
    try {
      int mark = WalFormat.mark(identity.incarnation());
      WalRecovery.Recovered found = WalRecovery.recover(files, mark, findings);
      observer.logFound(findings.inspection(null));
      return found;
    } catch (IOException refused) {
      observer.logFound(findings.inspection(refused.getMessage()));
      throw refused;
    }
  }

  private void openSnapshots(WalRecovery.Recovered found) {
    SnapshotFiles.open(snapshotsDisk, loop, found.mark(), new SnapshotFiles.OpenListener() {
      @Override
      public void opened(SnapshotFiles opened) {
        snapshots = opened;
        try {
          settle(found, opened);
        } catch (IOException refused) {
          fail(refused);
        }
      }

      @Override
      public void failed(IOException error) {
        fail(error);
      }
    });
  }

  private void settle(WalRecovery.Recovered found, SnapshotFiles opened) throws IOException {
    TreeSet<Integer> groups = new TreeSet<>(opened.groups());
    groups.addAll(found.groups().keySet());
    for (int group : groups) {
      GroupLog log = found.groups().computeIfAbsent(group, none -> new GroupLog(found.live()));
      Effect.Persist write =
          SnapshotRule.apply(group, log, opened.newest(group), opened.damaged(group), disk.name());
      if (write != null) {
        settlements.put(group, write);
      }
      for (SnapshotFiles.Damaged damaged : opened.damaged(group)) {
        observer.snapshotPassedOver(group, damaged.cause(), opened.newest(group));
      }
    }
    WalStore store = store(found);
    findings.rewriteLast();
    rewrite(error -> {
      if (error == null) {
        store.begin();
        writeSettlements(store, found);
      } else {
        fail(error);
      }
    });
  }

  private WalStore store(WalRecovery.Recovered found) throws IOException {
    PersistentState empty = new PersistentState(
        identity.incarnation(), HardState.INITIAL, null, LogPosition.ZERO, List.of(), 0, List.of());
    WalStore store = new WalStore(loop, disk, settings, found, empty, this::close);
    for (long unbegun : findings.unbegun) {
      files.remove(unbegun);
      disk.delete(WalNames.segment(unbegun));
    }
    for (WalFindings.Found segment : findings.segments) {
      DiskFile file = Objects.requireNonNull(files.get(segment.sequence));
      store.segments().add((int) segment.sequence, file, (int) segment.end);
    }
    store.segments().deleteSpares(disk.list());
    return store;
  }

  /** The disk keeps the order, so what is said last has the last word, unless one failed. */
  private void rewrite(Completion completion) {
    Steps steps = new Steps(completion);
    TreeSet<Long> touched = new TreeSet<>();
    for (WalFindings.Patch patch : findings.patches) {
      touched.add(patch.sequence());
      Objects.requireNonNull(files.get(patch.sequence()))
          .write(patch.offset(), patch.bytes(), steps.next());
    }
    for (long sequence : touched) {
      Objects.requireNonNull(files.get(sequence)).sync(steps.next());
    }
    disk.syncDirectory(steps.next());
  }

  private void writeSettlements(WalStore store, WalRecovery.Recovered found) {
    Steps steps = new Steps(error -> {
      if (error == null) {
        reveal(store, found);
      } else {
        fail(error);
      }
    });
    Completion last = steps.next();
    settlements.forEach((group, write) -> store.persist(group, write, steps.next()));
    last.completed(null);
  }

  private void reveal(WalStore store, WalRecovery.Recovered found) {
    SnapshotFiles opened = Objects.requireNonNull(snapshots);
    found
        .groups()
        .forEach((group, log) -> store.recovered(
            group, log.persistentState(identity.incarnation(), opened.newest(group))));
    listener.opened(store, opened, identity);
  }

  private void fail(IOException error) {
    close(ignored -> listener.failed(error));
  }

  private void close(Completion completion) {
    SnapshotFiles opened = snapshots;
    Completion closed =
        error -> disk.close(second -> completion.completed(error == null ? second : error));
    if (opened == null) {
      snapshotsDisk.close(closed);
    } else {
      opened.close(closed);
    }
  }

  /** Ends when all steps have ended, with the first error. */
  private static final class Steps {
    private final Completion end;
    private int open;
    private @Nullable IOException error;

    Steps(Completion end) {
      this.end = end;
    }

    Completion next() {
      open++;
      return outcome -> {
        error = error == null ? outcome : error;
        open--;
        if (open == 0) {
          end.completed(error);
        }
      };
    }
  }
}
