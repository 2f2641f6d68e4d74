package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.Raft;

/**
 * I22: a leader that hands over accepts nothing more (thesis §3.10), or its successor would be behind
 * before it can be elected.
 */
public final class QuietTransfer {
  public static final String NAME = "I22-transfer-is-quiet";

  private final Alarm alarm;

  public QuietTransfer(Alarm alarm) {
    this.alarm = alarm;
  }

  /** A leader accepted something from a client. */
  public void accepted(int server, Raft raft, long index) {
    if (raft.transferTarget() != null) {
      alarm.raise(
          NAME,
          server,
          "accepts entry " + index + " while it hands over to " + raft.transferTarget());
    }
  }
}
