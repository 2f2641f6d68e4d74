package dev.raftkit.core.log;

import dev.raftkit.core.membership.Configuration;

/**
 * What a snapshot stands for (§7): the state after all entries up to {@code last}, and who belonged
 * to the group then. Its bytes are elsewhere.
 *
 * @param last the last entry it covers; its index is at least 1
 * @param configuration the latest as of that entry; it may be joint (thesis §4.3)
 */
public record Snapshot(LogPosition last, Configuration configuration) {
  public Snapshot {
    if (last.index() < 1) {
      throw new IllegalArgumentException("a snapshot covers at least one entry, not " + last);
    }
  }

  public long lastIndex() {
    return last.index();
  }
}
