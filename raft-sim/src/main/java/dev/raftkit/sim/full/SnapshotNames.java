package dev.raftkit.sim.full;

import dev.raftkit.core.log.LogPosition;
import java.util.Set;

/** What the names of a server's snapshot files say. */
final class SnapshotNames {
  private static final int PARTS = 4;
  private static final String[] NO_PARTS = {};

  private SnapshotNames() {}

  /** Where the newest of them stands; at the beginning of the log if there is none. */
  static LogPosition newest(Set<String> names) {
    LogPosition newest = LogPosition.ZERO;
    for (String name : names) {
      String[] parts = name.startsWith("snapshot-") ? name.split("-", -1) : NO_PARTS;
      if (parts.length == PARTS) {
        LogPosition last = new LogPosition(Long.parseLong(parts[3]), Long.parseLong(parts[2]));
        newest = last.index() > newest.index() ? last : newest;
      }
    }
    return newest;
  }
}
