package dev.raftkit.core;

/** How the leader makes sure that no other leads while it answers a read. */
public enum ReadMode {
  /** By a round of messages that a majority answers (thesis §6.4). It depends on no clock. */
  ROUND,
  /**
   * By its lease (thesis §6.4.1), at once; by a round if it has none. Right as long as the drift of the
   * clocks stays below its bound.
   */
  LEASE
}
