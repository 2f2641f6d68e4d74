package dev.raftkit.sim.engine.workload;

/** How a get is read. */
public enum ReadWay {
  /** Through the log, like a put. */
  LOG,
  /** By asking a member, which asks around. */
  ROUND,
  /** By asking a member; the leader's lease will do. */
  LEASE
}
