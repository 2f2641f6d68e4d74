package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.HardState;

/**
 * I7: a server's term never goes back and its vote within a term never changes, across restarts;
 * commitIndex and lastApplied never go back while it runs.
 */
public final class NothingGoesBack {
  public static final String NAME = "I7-nothing-goes-back";

  private final Alarm alarm;

  public NothingGoesBack(Alarm alarm) {
    this.alarm = alarm;
  }

  /** A running server acted. */
  public void acted(int server, ServerState before, ServerState after) {
    if (after.term < before.term) {
      alarm.raise(NAME, server, "its term went from " + before.term + " to " + after.term);
    }
    if (after.term == before.term
        && before.votedFor != ServerState.NOBODY
        && after.votedFor != before.votedFor) {
      alarm.raise(
          NAME,
          server,
          "its vote in term "
              + after.term
              + " went from n"
              + (before.votedFor + 1)
              + " to "
              + (after.votedFor == ServerState.NOBODY ? "none" : "n" + (after.votedFor + 1)));
    }
    if (after.commitIndex < before.commitIndex) {
      alarm.raise(
          NAME,
          server,
          "its commitIndex went from " + before.commitIndex + " to " + after.commitIndex);
    }
    if (after.lastApplied < before.lastApplied) {
      alarm.raise(
          NAME,
          server,
          "its lastApplied went from " + before.lastApplied + " to " + after.lastApplied);
    }
  }

  /** A server has started from its disk. */
  public void restarted(int server, HardState durable, HardState started) {
    if (!durable.equals(started)) {
      alarm.raise(NAME, server, "its disk holds " + durable + ", it starts with " + started);
    }
  }
}
