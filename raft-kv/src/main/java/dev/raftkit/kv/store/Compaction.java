package dev.raftkit.kv.store;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KvLimits;

/** Forgets history: the events up to a revision, and the versions that nobody can ask for then. */
final class Compaction {
  private Compaction() {}

  /** The state without what was before a revision. */
  static State to(long revision, State state) {
    KeySpace keys = state.keys();
    RevisionLog log = state.log();
    SortedTree.Node<Long, RevisionLog.Changed> oldest = log.revisions().first();
    while (oldest != null && oldest.key <= revision) {
      for (Bytes key : oldest.value.keys()) {
        keys = keys.forget(key, revision);
      }
      log = log.without(oldest.key, oldest.value);
      oldest = log.revisions().first();
    }
    return new State(
        state.revision(), revision, state.clock(), state.limits(), keys, log, state.leases());
  }

  /** The state with as much history as its limits allow. */
  static State byLimits(State state) {
    long revision = revisionByLimits(state);
    return revision > state.compactRevision() ? to(revision, state) : state;
  }

  private static long revisionByLimits(State state) {
    KvLimits limits = state.limits();
    long revision = state.revision() - limits.historyRevisionsMax();
    long bytes = state.log().bytes();
    if (bytes <= limits.historyBytesMax()) {
      return revision;
    }
    for (SortedTree.Node<Long, RevisionLog.Changed> node :
        state.log().revisions().all()) {
      // The newest revision stays: else nobody who watches would ever see a large one.
      if (bytes <= limits.historyBytesMax() || node.key == state.revision()) {
        break;
      }
      bytes -= node.value.bytes();
      revision = Math.max(revision, node.key);
    }
    return revision;
  }
}
