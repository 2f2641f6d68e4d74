package dev.raftkit.storage;

import dev.raftkit.core.log.Snapshot;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Is told what an opening of a member's storage finds: what a person should hear of. */
@FunctionalInterface
public interface OpeningObserver {
  /** What the log holds; told before anything is changed. */
  void logFound(WalInspection found);

  /**
   * A snapshot is damaged, and the opening goes on without it.
   *
   * @param damage names file and offset
   * @param standIn the snapshot that is used instead; null if the log alone is
   */
  default void snapshotPassedOver(int group, IOException damage, @Nullable Snapshot standIn) {}
}
