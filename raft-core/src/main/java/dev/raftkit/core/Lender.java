package dev.raftkit.core;

import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.message.FetchEntries;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.FetchEntriesResponse.Holding;
import dev.raftkit.core.replication.RaftLog;
import org.jspecify.annotations.Nullable;

/**
 * Answers a leader that asks for entries which its disk damaged (Protocol-Aware Recovery, FAST'18);
 * the same in every role. An answer says what this server holds in the leader's term: from then on
 * no leader of an earlier term can give it more.
 */
final class Lender {
  private final Raft raft;
  private final RaftLog log;

  /** The question whose entries are being read; no other one is read for meanwhile. */
  private @Nullable FetchEntries reading;

  private long readRequestId;

  Lender(Raft raft, RaftLog log) {
    this.raft = raft;
    this.log = log;
  }

  void onFetchEntries(FetchEntries request) {
    Holding holding = holding(request);
    long first = request.first().index();
    if (holding != Holding.HELD) {
      answer(request, holding, EntryBatch.empty(first));
      return;
    }
    RaftConfig config = raft.config();
    long last = Math.min(request.lastIndex(), log.undamagedEnd(first));
    if (log.inMemory(first)) {
      answer(
          request,
          holding,
          log.entries(first, last, config.appendBytesMax(), config.appendEntriesMax()));
    } else if (reading == null) {
      reading = request;
      long lastSynced = Math.min(last, log.syncedIndex());
      readRequestId = raft.outbox().readEntries(first, lastSynced, config.appendBytesMax());
    }
  }

  private Holding holding(FetchEntries request) {
    long index = request.first().index();
    if (index <= log.baseIndex()) {
      return Holding.COVERED;
    } else if (!log.matches(request.first())) {
      return Holding.NOT_HELD;
    }
    // A witness had it, and has no copy to give.
    boolean isUnreadable = log.undamagedEnd(index) < index || raft.config().isWitness();
    return isUnreadable ? Holding.UNREADABLE : Holding.HELD;
  }

  /** Whether these entries were read for an answer. */
  boolean entriesRead(long requestId, EntryBatch entries) {
    FetchEntries request = reading;
    if (request == null || requestId != readRequestId) {
      return false;
    }
    reading = null;
    boolean isAsked = !entries.isEmpty()
        && entries.firstIndex() == request.first().index()
        && entries.get(0).term() == request.first().term();
    if (isAsked && request.term() == raft.currentTerm()) {
      answer(request, Holding.HELD, entries);
    }
    return true;
  }

  private void answer(FetchEntries request, Holding holding, EntryBatch entries) {
    raft.outbox()
        .sendWhenDurable(new FetchEntriesResponse(
            raft.self(), request.from(), raft.currentTerm(), request.first(), holding, entries));
  }
}
