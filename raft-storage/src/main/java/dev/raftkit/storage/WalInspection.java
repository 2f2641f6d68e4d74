package dev.raftkit.storage;

import dev.raftkit.core.HardState;
import dev.raftkit.core.log.IndexRange;
import dev.raftkit.core.log.LogPosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a write-ahead log.
 *
 * @param damage what cannot be read or does not fit, in the order of the log
 * @param healed copies of headers and identifiers that are bad where the other copy is good
 * @param tornTail the batch that a crash interrupted: it was never acknowledged; null if none
 * @param refusal why a server would not open this log; null if it would
 */
public record WalInspection(
    List<Segment> segments,
    List<Group> groups,
    List<Finding> damage,
    List<Finding> healed,
    @Nullable Finding tornTail,
    @Nullable String refusal) {

  public WalInspection {
    segments = List.copyOf(segments);
    groups = List.copyOf(groups);
    damage = List.copyOf(damage);
    healed = List.copyOf(healed);
  }

  /**
   * One file of the log.
   *
   * @param usedBytes where its last batch ends
   * @param firstBatch the number of its first batch, there already or due
   * @param liveEntries how many entries in it are still part of a log
   */
  public record Segment(
      String file,
      long sequence,
      long sizeBytes,
      long usedBytes,
      long firstBatch,
      long batches,
      long liveEntries) {}

  /** One group's state. Entries up to the base are covered by a snapshot. */
  public record Group(
      int group,
      HardState hardState,
      LogPosition base,
      List<LogPosition> termStarts,
      long lastLogIndex,
      List<IndexRange> damaged) {}

  /** Something at a place of a file. */
  public record Finding(String file, long offset, String what) {
    @Override
    public String toString() {
      return file + " at offset " + offset + ": " + what;
    }
  }
}
