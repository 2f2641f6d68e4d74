package dev.raftkit.sim.engine.invariant;

/**
 * I10: a durable snapshot covers what is gone from the log; lastApplied, commitIndex and the end of the
 * log are in order, and so is what is durable.
 */
public final class IndexOrder {
  public static final String NAME = "I10-index-order";

  private final Alarm alarm;

  public IndexOrder(Alarm alarm) {
    this.alarm = alarm;
  }

  /** A server acted. */
  public void acted(int server, ServerState after) {
    boolean ordered = after.baseIndex <= after.snapshotIndex
        && 0 <= after.lastApplied
        && after.lastApplied <= after.commitIndex
        && after.commitIndex <= after.lastIndex
        && after.durableIndex <= after.lastIndex
        && after.lastTerm <= after.term;
    if (!ordered) {
      alarm.raise(
          NAME,
          server,
          "log after "
              + after.baseIndex
              + ", snapshot of "
              + after.snapshotIndex
              + ", applied "
              + after.lastApplied
              + ", committed "
              + after.commitIndex
              + ", durable "
              + after.durableIndex
              + ", last entry ("
              + after.lastTerm
              + ","
              + after.lastIndex
              + ") in term "
              + after.term);
    }
  }
}
