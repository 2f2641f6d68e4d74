package dev.raftkit.core;

import dev.raftkit.core.log.IndexRange;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.ConfigurationEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server finds on its disk when it starts. All of it is durable: storage has synced it again
 * before handing it over.
 *
 * @param incarnation of the disk; a later one of the same member is greater
 * @param hardState {@link HardState#INITIAL} on the first start
 * @param snapshot the newest whole snapshot; null if there is none
 * @param base the entry before the log's first: all up to it is covered by the snapshot; {@link
 *     LogPosition#ZERO} for a log that starts at index 1. Entries between it and the snapshot's last
 *     may have been kept for slow followers.
 * @param termStarts the position of the first entry of every term in the log after {@code base},
 *     ascending; empty for an empty log. The first stands at {@code base.index() + 1}, and may
 *     continue the base's term. With {@code lastLogIndex} it gives the term at every index.
 * @param lastLogIndex index of the last entry; {@code base.index()} for an empty log
 * @param damaged the entries that the disk once held, and perhaps acknowledged, and that cannot be
 *     read any more; ascending, disjoint, within the log. Their terms are known.
 * @param configurations those of the log after {@code base}, ascending; also of entries that are
 *     damaged, or this server would not know who votes
 */
public record PersistentState(
    long incarnation,
    HardState hardState,
    @Nullable Snapshot snapshot,
    LogPosition base,
    List<LogPosition> termStarts,
    long lastLogIndex,
    List<IndexRange> damaged,
    List<ConfigurationEntry> configurations) {
  public static final PersistentState EMPTY = new PersistentState(HardState.INITIAL, List.of(), 0);

  /** A whole log without a snapshot. */
  public PersistentState(HardState hardState, List<LogPosition> termStarts, long lastLogIndex) {
    this(0, hardState, null, LogPosition.ZERO, termStarts, lastLogIndex, List.of());
  }

  /** A log without configurations. */
  public PersistentState(
      long incarnation,
      HardState hardState,
      @Nullable Snapshot snapshot,
      LogPosition base,
      List<LogPosition> termStarts,
      long lastLogIndex,
      List<IndexRange> damaged) {
    this(incarnation, hardState, snapshot, base, termStarts, lastLogIndex, damaged, List.of());
  }

  public PersistentState {
    termStarts = List.copyOf(termStarts);
    damaged = List.copyOf(damaged);
    configurations = List.copyOf(configurations);
    // Texts are made when they are needed: a server that starts has better to do.
    if (incarnation < 0) {
      throw new IllegalArgumentException("a negative incarnation: " + incarnation);
    }
    boolean isEmpty = lastLogIndex == base.index();
    if (termStarts.isEmpty() != isEmpty || lastLogIndex < base.index()) {
      throw new IllegalArgumentException(
          "a log from " + base + " that ends at " + lastLogIndex + " with terms " + termStarts);
    }
    requireAscending(base, termStarts);
    LogPosition last = termStarts.isEmpty() ? base : termStarts.get(termStarts.size() - 1);
    if (last.index() > lastLogIndex || last.term() > hardState.currentTerm()) {
      throw new IllegalArgumentException(
          "a log that ends at " + lastLogIndex + " with " + termStarts + " in " + hardState);
    }
    long covered = snapshot == null ? 0 : snapshot.lastIndex();
    if (covered < base.index() || covered > lastLogIndex) {
      throw new IllegalArgumentException(
          "a log from " + base + " to " + lastLogIndex + " does not continue " + snapshot);
    }
    long end = base.index();
    for (IndexRange range : damaged) {
      if (range.first() <= end || range.last() > lastLogIndex) {
        throw new IllegalArgumentException("damage outside of the log or out of order: " + damaged);
      }
      end = range.last();
    }
    requireWithin(base.index(), lastLogIndex, configurations);
  }

  private static void requireWithin(
      long baseIndex, long lastLogIndex, List<ConfigurationEntry> configurations) {
    long before = baseIndex;
    for (ConfigurationEntry entry : configurations) {
      if (entry.index() <= before || entry.index() > lastLogIndex) {
        throw new IllegalArgumentException(
            "configurations outside of the log or out of order: " + configurations);
      }
      before = entry.index();
    }
  }

  private static void requireAscending(LogPosition base, List<LogPosition> termStarts) {
    if (termStarts.isEmpty()) {
      return;
    }
    LogPosition first = termStarts.get(0);
    if (first.index() != base.index() + 1 || first.term() < base.term()) {
      throw new IllegalArgumentException("a log after " + base + " that starts at " + first);
    }
    for (int i = 1; i < termStarts.size(); i++) {
      LogPosition before = termStarts.get(i - 1);
      LogPosition next = termStarts.get(i);
      if (next.term() <= before.term() || next.index() <= before.index()) {
        throw new IllegalArgumentException("terms that do not ascend: " + termStarts);
      }
    }
  }
}
