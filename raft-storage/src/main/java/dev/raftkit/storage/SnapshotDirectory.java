package dev.raftkit.storage;

import dev.raftkit.node.spi.LogStore.Completion;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The names of a disk's snapshots. A name counts when a sync of the directory has succeeded after it was
 * given, and none has failed in between: what a failed sync left behind no later one writes, but it
 * reports success all the same. What was given before a failure must be given again; what is given after
 * it is as good as ever. Loop thread only.
 */
final class SnapshotDirectory {
  private final Disk disk;
  private @Nullable IOException lastFailure;

  SnapshotDirectory(Disk disk) {
    this.disk = disk;
  }

  /** Gives a file another name; completes when that is durable. */
  void rename(String from, String to, Completion completion) {
    disk.rename(from, to, error -> {
      if (error != null) {
        completion.completed(error);
        return;
      }
      IOException failureBefore = lastFailure;
      // Until then a power cut can take the name away, and the log may be cut only after that.
      disk.syncDirectory(unsynced -> {
        lastFailure = unsynced == null ? lastFailure : unsynced;
        completion.completed(Objects.equals(lastFailure, failureBefore) ? null : lastFailure);
      });
    });
  }
}
