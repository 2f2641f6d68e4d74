package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.RoleName;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself after an event, in plain values. Servers are small numbers from 0;
 * {@value #NOBODY} stands for none.
 */
public final class ServerState {
  public static final int NOBODY = -1;

  /** Null while the process is dead. */
  public @Nullable RoleName role;

  public long term;
  public int votedFor = NOBODY;
  public int leader = NOBODY;
  public long commitIndex;
  public long lastApplied;
  public long lastTerm;
  public long lastIndex;
  public long durableIndex;

  /** The last entry that is not in the log any more. */
  public long baseIndex;

  /** The last entry that a durable snapshot covers. */
  public long snapshotIndex;

  public boolean isLeader() {
    return role == RoleName.LEADER;
  }

  /** Takes over the values of another. */
  public void copyFrom(ServerState other) {
    role = other.role;
    term = other.term;
    votedFor = other.votedFor;
    leader = other.leader;
    commitIndex = other.commitIndex;
    lastApplied = other.lastApplied;
    lastTerm = other.lastTerm;
    lastIndex = other.lastIndex;
    durableIndex = other.durableIndex;
    baseIndex = other.baseIndex;
    snapshotIndex = other.snapshotIndex;
  }
}
