package dev.raftkit.core;

import dev.raftkit.core.check.Check;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.replication.RaftLog;
import java.util.ArrayDeque;

/**
 * Hands committed entries to the state machine, in order and each once per start (§5.3), or a
 * snapshot in their place (§7). Only what is durable here too is applied, so a state never runs ahead
 * of the log it came from.
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

  /** The state machine has done what was handed over first. */
  void applied(long index) {
    Long expected = underWay.poll();
    Check.invariant(
        expected != null && expected == index, "applied out of order", index, handedIndex);
    lastApplied = index;
  }

  /** A snapshot takes the place of all up to its last entry (§7). */
  void install(Snapshot snapshot) {
    Check.invariant(
        snapshot.lastIndex() > handedIndex,
        "a state machine would go back",
        snapshot.lastIndex(),
        handedIndex);
    handedIndex = snapshot.lastIndex();
    underWay.add(handedIndex);
    readRequestId = 0;
    raft.outbox().install(snapshot);
  }

  /** Hands over what may be applied, as far as the state machine keeps up. */
  void advance(long commitIndex) {
    long last = Math.min(commitIndex, log.durableIndex());
    while (handedIndex < last && underWay.size() < BATCHES_MAX && readRequestId == 0) {
      long next = handedIndex + 1;
      if (log.inMemory(next)) {
        hand(log.entries(next, last, BATCH_BYTES_MAX, BATCH_ENTRIES_MAX));
      } else {
        readRequestId = raft.outbox().readEntries(next, last, BATCH_BYTES_MAX);
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
    raft.outbox().apply(entries);
  }
}
