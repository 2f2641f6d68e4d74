package dev.raftkit.core;

import dev.raftkit.core.log.LogPosition;
import java.util.List;

/**
 * What a server finds on its disk when it starts. All of it is durable: storage has synced it again
 * before handing it over.
 *
 * @param hardState {@link HardState#INITIAL} on the first start
 * @param termStarts the position of the first entry of every term in the log, ascending; empty for
 *     an empty log. Together with {@code lastLogIndex} it gives the term at every index.
 * @param lastLogIndex index of the last entry, 0 for an empty log
 */
public record PersistentState(
    HardState hardState, List<LogPosition> termStarts, long lastLogIndex) {
  public static final PersistentState EMPTY = new PersistentState(HardState.INITIAL, List.of(), 0);

  public PersistentState {
    termStarts = List.copyOf(termStarts);
    if (termStarts.isEmpty() != (lastLogIndex == 0)) {
      throw new IllegalArgumentException(
          "a log that ends at " + lastLogIndex + " with terms " + termStarts);
    }
    LogPosition last = LogPosition.ZERO;
    for (LogPosition start : termStarts) {
      if (start.term() <= last.term() || start.index() <= last.index()) {
        throw new IllegalArgumentException("terms that do not ascend: " + termStarts);
      }
      last = start;
    }
    if (last.index() > lastLogIndex || last.term() > hardState.currentTerm()) {
      throw new IllegalArgumentException(
          "a log that ends at " + lastLogIndex + " with " + termStarts + " in " + hardState);
    }
    if (!termStarts.isEmpty() && termStarts.get(0).index() != 1) {
      throw new IllegalArgumentException("a log that starts at " + termStarts.get(0));
    }
  }
}
