package dev.raftkit.core;

import dev.raftkit.core.Trace.Event;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.ReadIndex;
import dev.raftkit.core.message.ReadIndexResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * How a follower answers reads: it asks the leader how far its own state must be (thesis §6.4). One
 * question is under way at a time, for all reads that waited when it was asked; it is repeated as long
 * as the leader is heard and does not answer. With the leader, or the term, the reads are given up.
 */
final class FollowerReads {
  private final Raft raft;

  /** Not asked for yet. */
  private final ArrayList<Waiting> waiting = new ArrayList<>();

  /** What the question under way is for; empty if none is. */
  private final ArrayList<Waiting> asked = new ArrayList<>();

  private long context;
  private boolean byLease;
  private long askedAt;

  FollowerReads(Raft raft) {
    this.raft = raft;
  }

  void onRead(long requestId, ReadMode mode) {
    if (raft.leader() == null) {
      raft.reads().failed(requestId, Effect.ReadFailure.NO_LEADER);
    } else {
      waiting.add(new Waiting(requestId, mode));
    }
  }

  /** A turn ends: what arrived in it shares a question, unless one is under way. */
  void beforeDrain() {
    if (raft.leader() == null) {
      left();
    } else if (asked.isEmpty() && !waiting.isEmpty()) {
      asked.addAll(waiting);
      waiting.clear();
      context = raft.reads().nextContext();
      byLease = isEveryOneByLease();
      ask();
    }
  }

  private boolean isEveryOneByLease() {
    for (int i = 0; i < asked.size(); i++) {
      if (asked.get(i).mode != ReadMode.LEASE) {
        return false;
      }
    }
    return true;
  }

  private void ask() {
    NodeId leader = raft.leader();
    if (leader != null) {
      askedAt = raft.now();
      raft.outbox()
          .sendWhenDurable(
              new ReadIndex(raft.self(), leader, raft.currentTerm(), context, byLease));
    }
  }

  /** The leader is alive: whatever it did not answer may have been lost. */
  void onHeard() {
    if (!asked.isEmpty() && raft.now() - askedAt >= raft.config().heartbeatNanos()) {
      ask();
    }
  }

  void onReadIndexResponse(ReadIndexResponse response) {
    boolean isAwaited =
        !asked.isEmpty() && response.context() == context && response.from().equals(raft.leader());
    if (!isAwaited) {
      raft.outbox().reject(response, Effect.Rejection.STALE);
    } else if (response.index() == 0) {
      fail(asked);
    } else {
      for (int i = 0; i < asked.size(); i++) {
        raft.reads().confirmed(asked.get(i).requestId, response.index());
      }
      asked.clear();
      raft.trace(Event.READ_BY_LEADER, null, response.index(), 0);
    }
  }

  /** This server follows nobody any more, or in another term. */
  void left() {
    fail(asked);
    fail(waiting);
  }

  private void fail(List<Waiting> reads) {
    for (int i = 0; i < reads.size(); i++) {
      raft.reads().failed(reads.get(i).requestId, Effect.ReadFailure.NO_LEADER);
    }
    reads.clear();
  }

  private record Waiting(long requestId, ReadMode mode) {}
}
