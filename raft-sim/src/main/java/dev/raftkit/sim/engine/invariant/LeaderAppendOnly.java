package dev.raftkit.sim.engine.invariant;

import dev.raftkit.sim.engine.disk.LogModel;

/** I2: a leader never overwrites or deletes entries of its log; it only appends (§5.3). */
public final class LeaderAppendOnly {
  public static final String NAME = "I2-leader-append-only";

  private final Alarm alarm;

  public LeaderAppendOnly(Alarm alarm) {
    this.alarm = alarm;
  }

  /** A server is about to drop its entries from an index on. */
  public void truncating(int server, boolean isLeader, long term, long from) {
    if (isLeader) {
      alarm.raise(NAME, server, "the leader of term " + term + " drops its entries from " + from);
    }
  }

  /**
   * A server acted.
   *
   * @param log its log in memory
   */
  public void acted(int server, ServerState before, ServerState after, LogModel log) {
    boolean goesOnLeading = before.isLeader() && after.isLeader() && before.term == after.term;
    if (goesOnLeading && !log.has(before.lastTerm, before.lastIndex)) {
      alarm.raise(
          NAME,
          server,
          "the leader of term "
              + after.term
              + " had a last entry ("
              + before.lastTerm
              + ","
              + before.lastIndex
              + ") that is no longer in its log");
    }
  }
}
