package dev.raftkit.sim.engine.fault;

/** A moment in the life of a leader, or of one who wants to lead, at which trouble hurts most. */
public enum Moment {
  /** It has just raised its term, to ask for votes. */
  CAMPAIGNING,
  /** Its requests for votes have just left. */
  VOTES_ASKED,
  /** It has just won its election. */
  ELECTED,
  /** It has just accepted a proposal. */
  PROPOSED,
  /** It has just advanced its commitIndex. */
  COMMITTED,
  /** A majority has an entry of an earlier term that it may not commit by counting (§5.4.2). */
  OLD_ENTRY_ON_MAJORITY
}
