package dev.raftkit.node;

import dev.raftkit.core.Effect;
import dev.raftkit.core.Raft;
import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.ReadMode;
import dev.raftkit.node.read.ReadConsistency;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one member, each from its offer to its end. All that wait at the beginning of a turn
 * share one question to the core; once that is answered they go to the state machine together, in
 * line behind what was handed to it before.
 *
 * <p>{@link #offer} may be called from any thread, the rest on the loop.
 */
final class GroupReads {
  /** How many reads may be under way; their bytes are limited by uncommittedBytesMax. */
  static final int COUNT_MAX = 65_536;

  private final Raft raft;
  private final RaftConfig config;
  private final Applier applier;
  private final ConcurrentLinkedQueue<PendingRead> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private volatile ProposalException.@Nullable Stopped stopped;

  /** By the number of the question. */
  private final TreeMap<Long, Asked> asked = new TreeMap<>();

  private final Deadlines<PendingRead> deadlines = new Deadlines<>();
  private long questions;

  /** The state has everything that had happened by {@code freshAt}; false before it is known. */
  private boolean isFresh;

  private long freshAt;

  GroupReads(Raft raft, RaftConfig config, Applier applier) {
    this.raft = raft;
    this.config = config;
    this.applier = applier;
  }

  /** Queues a read, or refuses it at once. */
  CompletableFuture<byte[]> offer(
      byte[] query, ReadConsistency consistency, long now, long timeoutNanos) {
    if (query.length > config.entryBytesMax()) {
      return CompletableFuture.failedFuture(
          new ProposalException.TooLarge(query.length, config.entryBytesMax()));
    }
    int others = count.getAndIncrement();
    long otherBytes = bytes.getAndAdd(query.length);
    boolean isFull = others >= COUNT_MAX
        || (others > 0 && otherBytes + query.length > config.uncommittedBytesMax());
    if (isFull) {
      release(query);
      return CompletableFuture.failedFuture(tooMany(others, otherBytes));
    }
    long deadline = Deadlines.after(now, timeoutNanos);
    PendingRead read = new PendingRead(query, consistency, deadline, timeoutNanos);
    waiting.add(read);
    // Whoever stops empties the queue after saying so; one of the two sees this read.
    ProposalException.Stopped reason = stopped;
    if (reason != null) {
      refuseWaiting(reason);
    }
    return read;
  }

  private ProposalException.Busy tooMany(int others, long otherBytes) {
    return new ProposalException.Busy(others
        + " reads of "
        + otherBytes
        + " bytes are under way; the limits are "
        + COUNT_MAX
        + " and, by uncommittedBytesMax, "
        + config.uncommittedBytesMax()
        + " bytes: try again later");
  }

  boolean areWaiting() {
    return !waiting.isEmpty();
  }

  /** When {@link #expire} must be called. */
  long earliestDeadline() {
    return deadlines.earliest();
  }

  /** Asks the core on behalf of all that wait, once for each way of asking. */
  void ask(long now) {
    if (waiting.isEmpty()) {
      return;
    }
    List<PendingRead> byRound = new ArrayList<>();
    List<PendingRead> byLease = new ArrayList<>();
    List<PendingRead> atOnce = new ArrayList<>();
    PendingRead next = waiting.poll();
    while (next != null) {
      deadlines.add(next);
      switch (next.consistency.kind()) {
        case LINEARIZABLE -> byRound.add(next);
        case LEASE -> byLease.add(next);
        case STALE -> (isFreshFor(next, now) ? atOnce : byRound).add(next);
      }
      next = waiting.poll();
    }
    ask(now, ReadMode.ROUND, byRound);
    ask(now, ReadMode.LEASE, byLease);
    if (!atOnce.isEmpty()) {
      applier.query(atOnce);
    }
  }

  private boolean isFreshFor(PendingRead read, long now) {
    return isFresh && now - freshAt <= read.consistency.staleNanosMax();
  }

  private void ask(long now, ReadMode mode, List<PendingRead> reads) {
    if (!reads.isEmpty()) {
      questions++;
      asked.put(questions, new Asked(now, reads));
      raft.readIndex(now, questions, mode);
    }
  }

  /** The state is new enough for the reads of a question. */
  void ready(Effect.ReadReady ready) {
    Asked question = asked.remove(ready.requestId());
    if (question != null) {
      freshAt = isFresh ? Math.max(freshAt, question.at) : question.at;
      isFresh = true;
      applier.query(question.reads);
    }
  }

  /** A question came to nothing. */
  void failed(Effect.ReadFailed failed, ProposalException.NotLeader notLeader) {
    Asked question = asked.remove(failed.requestId());
    if (question == null) {
      return;
    }
    ProposalException reason = switch (failed.reason()) {
      case NO_LEADER, STEPPED_DOWN, WITNESS -> notLeader;
      case TOO_MANY ->
        new ProposalException.Busy(
            Raft.READS_MAX + " questions of reads are under way: try again later");
    };
    finished(question.reads);
    question.reads.forEach(read -> read.completeExceptionally(reason));
  }

  /** The state machine has answered these. */
  void finished(List<PendingRead> reads) {
    for (PendingRead read : reads) {
      deadlines.remove(read);
      release(read.query);
    }
  }

  /**
   * Answers those whose time is over. They keep their place in the limits until their question is
   * answered, because until then they take up memory.
   */
  void expire(long now) {
    while (deadlines.earliest() <= now) {
      deadlines.poll().expire();
    }
  }

  /** Answers everyone, now and in the future. */
  void stop(String reason) {
    ProposalException.Stopped refusal = new ProposalException.Stopped(reason);
    stopped = refusal;
    asked.clear();
    while (deadlines.size() > 0) {
      deadlines.poll().completeExceptionally(refusal);
    }
    refuseWaiting(refusal);
  }

  private void refuseWaiting(ProposalException.Stopped reason) {
    PendingRead next = waiting.poll();
    while (next != null) {
      release(next.query);
      next.completeExceptionally(reason);
      next = waiting.poll();
    }
  }

  private void release(byte[] query) {
    count.decrementAndGet();
    bytes.addAndGet(-query.length);
  }

  /** A question, when it was asked, and for which reads. */
  private record Asked(long at, List<PendingRead> reads) {}
}
