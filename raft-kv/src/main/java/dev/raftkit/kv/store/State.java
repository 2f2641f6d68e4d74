package dev.raftkit.kv.store;

import dev.raftkit.kv.KvLimits;

/**
 * The whole replicated state. Immutable.
 *
 * @param revision that of the last change; 1 before any
 * @param compactRevision the state as of it can be read, events are there from the next one on; 0 if
 *     nothing was forgotten
 * @param clock the replicated clock as of the last command
 */
record State(
    long revision,
    long compactRevision,
    long clock,
    KvLimits limits,
    KeySpace keys,
    RevisionLog log,
    Leases leases) {
  static final State INITIAL =
      new State(1, 0, 0, KvLimits.DEFAULT, KeySpace.EMPTY, RevisionLog.EMPTY, Leases.EMPTY);

  /** At a time that is no earlier. */
  State at(long now) {
    return new State(revision, compactRevision, Math.max(clock, now), limits, keys, log, leases);
  }

  State with(Leases changed) {
    return new State(revision, compactRevision, clock, limits, keys, log, changed);
  }

  State with(KvLimits changed) {
    return new State(revision, compactRevision, clock, changed, keys, log, leases);
  }
}
