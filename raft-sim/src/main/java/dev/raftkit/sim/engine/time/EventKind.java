package dev.raftkit.sim.engine.time;

/** What happens in an event. The order is part of the trace hash. */
public enum EventKind {
  /** A message arrives at a server. */
  MESSAGE,
  /** A server's deadline may have come. */
  TIMER,
  /** A server's disk finished a sync or, in the full layer, a write. */
  SYNCED,
  /** A server's disk finished a read. */
  READ,
  /** A server's state machine finished a batch. */
  APPLIED,
  /** A client's call arrives at a server. */
  CALL,
  /** A task of a server's driver is due. */
  TASK,
  /** A client does something of its own accord. */
  CLIENT,
  /** Something breaks or is repaired. */
  FAULT,
  /** The run enters another phase. */
  PHASE
}
