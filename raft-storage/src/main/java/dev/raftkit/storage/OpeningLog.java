package dev.raftkit.storage;

import dev.raftkit.core.log.Snapshot;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what an opening finds into the program's log. */
final class OpeningLog implements OpeningObserver {
  private static final Logger LOG = LoggerFactory.getLogger(OpeningLog.class);

  @Override
  public void logFound(WalInspection found) {
    if (found.tornTail() != null) {
      LOG.info("cut off, since a crash interrupted it: {}", found.tornTail());
    }
    found.healed().forEach(finding -> LOG.warn("restored from its second copy: {}", finding));
    found
        .damage()
        .forEach(finding -> LOG.warn("damaged, to be fetched from other members: {}", finding));
  }

  @Override
  public void snapshotPassedOver(int group, IOException damage, @Nullable Snapshot standIn) {
    LOG.warn(
        "group {}: {}; {} stands in for it",
        group,
        damage.getMessage(),
        standIn == null ? "the log" : standIn);
  }
}
