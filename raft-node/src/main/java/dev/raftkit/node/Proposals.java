package dev.raftkit.node;

import dev.raftkit.core.Proposal;
import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.check.Check;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.node.session.TimedEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The proposals made on this member, each from its offer to its end. They wait in a queue until a
 * turn hands them to the core in one batch; accepted ones wait for the entry that is applied at their
 * index.
 *
 * <p>{@link #offer} may be called from any thread, the rest on the loop.
 */
final class Proposals {
  /** How many proposals may be under way; their bytes are limited by uncommittedBytesMax. */
  static final int COUNT_MAX = 65_536;

  private final RaftConfig config;
  private final @Nullable TimedStateMachine timed;
  private final ConcurrentLinkedQueue<PendingProposal> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private volatile ProposalException.@Nullable Stopped stopped;

  private final List<PendingProposal> batch = new ArrayList<>();
  private EntryType batchType = EntryType.COMMAND;

  /** By term, then by index: a leader may be elected again before its earlier proposals are decided. */
  private final TreeMap<Long, ArrayDeque<PendingProposal>> accepted = new TreeMap<>();

  private final Deadlines<PendingProposal> deadlines = new Deadlines<>();

  /**
   * @param timed knows which commands carry the leader's time; null if none do
   */
  Proposals(RaftConfig config, @Nullable TimedStateMachine timed) {
    this.config = config;
    this.timed = timed;
  }

  /** Queues a command, or refuses it at once. */
  CompletableFuture<byte[]> offer(byte[] command, long now, long timeoutNanos) {
    return timed != null && timed.needsTime(command)
        ? offer(EntryType.TIMED, TimedEntry.encode(command, false), now, timeoutNanos)
        : offer(EntryType.COMMAND, command, now, timeoutNanos);
  }

  /** The same for what is to be the payload of an entry. */
  CompletableFuture<byte[]> offer(EntryType type, byte[] command, long now, long timeoutNanos) {
    if (command.length > config.entryBytesMax()) {
      return CompletableFuture.failedFuture(
          new ProposalException.TooLarge(command.length, config.entryBytesMax()));
    }
    int others = count.getAndIncrement();
    long otherBytes = bytes.getAndAdd(sizeBytes(command));
    if (others >= COUNT_MAX
        || (others > 0 && otherBytes + sizeBytes(command) > config.uncommittedBytesMax())) {
      release(command);
      return CompletableFuture.failedFuture(tooMany(others, otherBytes));
    }
    long deadline = Deadlines.after(now, timeoutNanos);
    PendingProposal proposal = new PendingProposal(type, command, deadline, timeoutNanos);
    waiting.add(proposal);
    // Whoever stops empties the queue after saying so; one of the two sees this proposal.
    ProposalException.Stopped reason = stopped;
    if (reason != null) {
      refuseWaiting(reason);
    }
    return proposal;
  }

  private ProposalException.Busy tooMany(int others, long otherBytes) {
    return new ProposalException.Busy(others
        + " proposals of "
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

  /** How many were offered and have not come to their end in the log. */
  int count() {
    return count.get();
  }

  /**
   * Takes what waits, as much as one message to a follower may carry, and of one type. To be followed by {@link
   * #accepted} or {@link #refused} unless empty.
   */
  List<byte[]> nextBatch(long now) {
    if (waiting.isEmpty()) {
      return List.of();
    }
    List<byte[]> commands = new ArrayList<>();
    long batchBytes = 0;
    PendingProposal next = waiting.peek();
    while (next != null && fits(next, commands.size(), batchBytes)) {
      waiting.remove();
      if (next.deadline > now) {
        batchType = next.type;
        batch.add(next);
        commands.add(next.command);
        batchBytes += sizeBytes(next.command);
      } else {
        fail(next, new ProposalException.Busy("its timeout passed before it could be proposed"));
      }
      next = waiting.peek();
    }
    return commands;
  }

  /** Answers those that wait while none may be proposed, and whose time is over. */
  void expireWaiting(long now) {
    waiting.removeIf(next -> {
      boolean isLate = next.deadline <= now;
      if (isLate) {
        fail(next, new ProposalException.Busy("its timeout passed before it could be proposed"));
      }
      return isLate;
    });
  }

  /** What the last batch consists of. */
  EntryType batchType() {
    return batchType;
  }

  private boolean fits(PendingProposal next, int commandsBefore, long bytesBefore) {
    return commandsBefore == 0
        || (next.type == batchType
            && commandsBefore < config.appendEntriesMax()
            && bytesBefore + sizeBytes(next.command) <= config.appendBytesMax());
  }

  /** The batch is in the log from {@code firstIndex} on. */
  void accepted(long firstIndex, long term) {
    ArrayDeque<PendingProposal> ofThisTerm =
        accepted.computeIfAbsent(term, newTerm -> new ArrayDeque<>());
    PendingProposal last = ofThisTerm.peekLast();
    Check.invariant(last == null || last.index < firstIndex, "proposals are accepted in order");
    for (int i = 0; i < batch.size(); i++) {
      PendingProposal proposal = batch.get(i);
      proposal.index = firstIndex + i;
      proposal.term = term;
      ofThisTerm.addLast(proposal);
      deadlines.add(proposal);
    }
    batch.clear();
  }

  /** The batch is not in the log, since too much of it is not committed. */
  void refused(Proposal.Busy busy) {
    refused(new ProposalException.Busy(busy.uncommittedBytes()
        + " bytes are not committed yet; the limit is "
        + busy.uncommittedBytesMax()
        + " (uncommittedBytesMax): try again later"));
  }

  /** The batch is not in the log. */
  void refused(ProposalException reason) {
    for (int i = 0; i < batch.size(); i++) {
      fail(batch.get(i), reason);
    }
    batch.clear();
  }

  /**
   * Takes the proposals whose fate a run of committed entries decides: those that are among the
   * entries are returned, by their place in it, and are to be {@link #finished}; those that can never
   * be committed any more fail. Being dropped from this member's log proves nothing, as long as
   * another member may still hold the entry and be elected with it.
   *
   * @return null when there are none among the entries
   */
  @Nullable
  PendingProposal @Nullable [] decidedBy(
      EntryBatch entries, Supplier<? extends ProposalException> otherwise) {
    if (accepted.isEmpty()) {
      return null;
    }
    @Nullable PendingProposal @Nullable [] decided = null;
    for (ArrayDeque<PendingProposal> ofOneTerm : accepted.values()) {
      PendingProposal next = ofOneTerm.peekFirst();
      while (next != null && isDecidedBy(entries, next)) {
        ofOneTerm.removeFirst();
        if (isAmong(entries, next)) {
          if (decided == null) {
            decided = new PendingProposal[entries.size()];
          }
          decided[Math.toIntExact(next.index - entries.firstIndex())] = next;
        } else {
          fail(next, otherwise.get());
        }
        next = ofOneTerm.peekFirst();
      }
    }
    accepted.values().removeIf(ArrayDeque::isEmpty);
    return decided;
  }

  /** Terms never decrease along a log: behind a committed entry there are none of earlier terms. */
  private static boolean isDecidedBy(EntryBatch entries, PendingProposal proposal) {
    return proposal.index <= entries.lastIndex()
        || proposal.term < entries.at(entries.lastIndex()).term();
  }

  private static boolean isAmong(EntryBatch entries, PendingProposal proposal) {
    Check.invariant(proposal.index >= entries.firstIndex(), "a committed entry was not applied");
    return proposal.index <= entries.lastIndex()
        && entries.at(proposal.index).term() == proposal.term;
  }

  /** The entries were applied, and the proposers are being answered. */
  void finished(@Nullable PendingProposal[] decided) {
    for (PendingProposal proposal : decided) {
      if (proposal != null) {
        deadlines.remove(proposal);
        release(proposal.command);
      }
    }
  }

  /** When {@link #expire} must be called. */
  long earliestDeadline() {
    return deadlines.earliest();
  }

  /** A snapshot took the place of the entries up to {@code lastIndex}: nobody saw the results. */
  void skipped(long lastIndex) {
    for (ArrayDeque<PendingProposal> ofOneTerm : accepted.values()) {
      PendingProposal next = ofOneTerm.peekFirst();
      while (next != null && next.index <= lastIndex) {
        fail(
            ofOneTerm.removeFirst(),
            new ProposalException.UnknownOutcome("a snapshot up to index " + lastIndex
                + " took the place of the command at index " + next.index
                + "; it may or may not be applied"));
        next = ofOneTerm.peekFirst();
      }
    }
    accepted.values().removeIf(ArrayDeque::isEmpty);
  }

  /**
   * Answers those whose time is over. They keep their place in the limits until they have come to
   * their end in the log, because until then they take up memory.
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
    ProposalException unknown =
        new ProposalException.UnknownOutcome(reason + "; the command may or may not be applied");
    refused(unknown);
    accepted.clear();
    while (deadlines.size() > 0) {
      fail(deadlines.poll(), unknown);
    }
    refuseWaiting(refusal);
  }

  private void refuseWaiting(ProposalException.Stopped reason) {
    PendingProposal next = waiting.poll();
    while (next != null) {
      release(next.command);
      next.completeExceptionally(reason);
      next = waiting.poll();
    }
  }

  private void fail(PendingProposal proposal, ProposalException reason) {
    deadlines.remove(proposal);
    release(proposal.command);
    proposal.completeExceptionally(reason);
  }

  private void release(byte[] command) {
    count.decrementAndGet();
    bytes.addAndGet(-sizeBytes(command));
  }

  private static long sizeBytes(byte[] command) {
    return (long) command.length + Entry.OVERHEAD_BYTES;
  }
}
