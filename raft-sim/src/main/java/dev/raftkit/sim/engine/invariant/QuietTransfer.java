package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.Raft;

/**
 * I22: a leader that hands over accepts nothing more (thesis §3.10), or its successor would be behind
 * before it can be elected. The end of a joint phase nobody asks for, and it comes when the beginning is
 * committed.
 */
public final class QuietTransfer {
  public static final String NAME = "I22-transfer-is-quiet";

  private final Alarm alarm;

  public QuietTransfer(Alarm alarm) {
    this.alarm = alarm;
  }

  /** A leader accepted something. */
  public void accepted(int server, Raft raft, long index) {
    boolean endsJointPhase =
        raft.configurationIndex() == index && !raft.configuration().isJoint();
    if (raft.transferTarget() != null && !endsJointPhase) {
      alarm.raise(
          NAME,
          server,
          "accepts entry " + index + " while it hands over to " + raft.transferTarget());
    }
  }
}
