package dev.raftkit.core;

import dev.raftkit.core.check.Check;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.replication.RaftLog;
import java.util.ArrayDeque;

/**
 * Hands committed entries to the state machine, in order and each once per start (§5.3). Only what
 * is durable here too is applied, so a state never runs ahead of the log it came from.
 */
final class Applier {
  private static final int BATCH_BYTES_MAX = 1 << 20;
  private static final int BATCH_ENTRIES_MAX = 4096;
  private static final int BATCHES_MAX = 4;

  private final Raft raft;
  private final RaftLog log;

  /** Last indexes of the batches handed over and not yet acknowledged. */
  private final ArrayDeque<Long> underWay = new ArrayDeque<>();

  private long handedIndex;
  private long lastApplied;
  private long readRequestId;

  Applier(Raft raft, RaftLog log) {
    this.raft = raft;
    this.log = log;
  }

  long lastApplied() {
    return lastApplied;
  }

  void applied(long index) {
    Long expected = underWay.poll();
    Check.invariant(
        expected != null && expected == index, "applied out of order", index, handedIndex);
    lastApplied = index;
  }

  /** Hands over what may be applied, as far as the state machine keeps up. */
  void advance(long commitIndex) {
    long last = Math.min(commitIndex, log.durableIndex());
    while (handedIndex < last && underWay.size() < BATCHES_MAX && readRequestId == 0) {
      long next = handedIndex + 1;
      if (log.inMemory(next)) {
        hand(log.entries(next, last, BATCH_BYTES_MAX, BATCH_ENTRIES_MAX));
      } else {
        readRequestId = raft.readEntries(next, last, BATCH_BYTES_MAX);
      }
    }
  }

  /** Whether these entries were read for the state machine. */
  boolean entriesRead(long requestId, EntryBatch entries) {
    if (requestId != readRequestId) {
      return false;
    }
    readRequestId = 0;
    Check.invariant(
        entries.firstIndex() == handedIndex + 1 && !entries.isEmpty(),
        "entries read from the wrong place",
        entries.firstIndex(),
        handedIndex + 1);
    hand(entries);
    return true;
  }

  private void hand(EntryBatch entries) {
    handedIndex = entries.lastIndex();
    underWay.add(handedIndex);
    raft.apply(entries);
  }
}
