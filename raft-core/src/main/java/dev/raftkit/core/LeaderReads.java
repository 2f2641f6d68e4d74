package dev.raftkit.core;

import dev.raftkit.core.Trace.Event;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.ReadIndex;
import dev.raftkit.core.message.ReadIndexResponse;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * How a leader answers reads without writing to the log (ReadIndex, thesis §6.4). What is committed
 * when a read arrives must be in the state that answers it. And no other leader may have committed
 * more, so a majority must answer a message that left after the arrival.
 *
 * <p>Reads share <em>rounds</em>, numbered in the order in which this leader begins them. A round is a
 * heartbeat to everyone, whose number all later messages carry too until the next one begins; answers
 * repeat it. So a lost heartbeat is made good by the next one, and an answer to an earlier round
 * confirms no later one.
 */
final class LeaderReads {
  private final Raft raft;
  private final Leader leader;

  /** The first entry of this leader's term: once it is committed, all of earlier terms is known. */
  private final long termStart;

  /** In order of arrival, and so of their rounds and indexes too. */
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  /** The newest round that has begun. */
  private long round;

  LeaderReads(Raft raft, Leader leader, long termStart) {
    this.raft = raft;
    this.leader = leader;
    this.termStart = termStart;
  }

  /** The newest round that has begun; 0 before the first. */
  long round() {
    return round;
  }

  /** A client of this server wants to read. */
  void onRead(long requestId, ReadMode mode) {
    if (mode == ReadMode.LEASE && isLeased()) {
      answer(new Waiting(null, requestId, raft.commitIndex(), 0), Event.READ_BY_LEASE);
    } else {
      await(null, requestId);
    }
  }

  /** A member's clients want to read. It has one question at a time. */
  void onReadIndex(ReadIndex question) {
    NodeId asking = question.from();
    if (leader.follower(asking) == null) {
      raft.outbox().reject(question, Effect.Rejection.NOT_A_MEMBER);
    } else if (question.lease() && isLeased()) {
      answer(new Waiting(question, 0, raft.commitIndex(), 0), Event.READ_BY_LEASE);
    } else if (!isWaiting(question)) {
      waiting.removeIf(other -> other.isAskedBy(asking));
      await(question, 0);
    }
  }

  private boolean isWaiting(ReadIndex question) {
    for (Waiting other : waiting) {
      if (question.equals(other.question)) {
        return true;
      }
    }
    return false;
  }

  /** A lease tells nothing of what earlier leaders committed, so it does not replace the wait for it. */
  private boolean isLeased() {
    return raft.commitIndex() >= termStart && raft.now() < leader.leaseUntil();
  }

  /** What earlier leaders committed lies before the term's first entry (thesis §6.4, step 1). */
  private void await(@Nullable ReadIndex question, long requestId) {
    long index = Math.max(raft.commitIndex(), termStart);
    waiting.add(new Waiting(question, requestId, index, round + 1));
  }

  /** A turn ends: what arrived in it shares a round, unless one is under way. */
  void beforeDrain() {
    if (waiting.isEmpty()) {
      return;
    }
    long answered = leader.answeredRound();
    answerUpTo(answered);
    if (answered >= round && !waiting.isEmpty() && waiting.getLast().round > round) {
      round++;
      raft.trace(Event.READ_ROUND, null, round, 0);
      leader.sendHeartbeats();
    }
  }

  private void answerUpTo(long answered) {
    Waiting next = waiting.peekFirst();
    while (next != null && next.round <= answered && next.index <= raft.commitIndex()) {
      answer(waiting.removeFirst(), Event.READ_BY_ROUND);
      next = waiting.peekFirst();
    }
  }

  private void answer(Waiting read, Event how) {
    ReadIndex question = read.question;
    raft.trace(how, null, read.index, 0);
    if (question == null) {
      raft.reads().confirmed(read.requestId, read.index);
    } else {
      raft.outbox()
          .send(new ReadIndexResponse(
              raft.self(), question.from(), raft.currentTerm(), question.context(), read.index));
    }
  }

  /** This server no longer leads. Other members ask again, or find out by themselves. */
  void left() {
    for (Waiting read : waiting) {
      if (read.question == null) {
        raft.reads().failed(read.requestId, Effect.ReadFailure.STEPPED_DOWN);
      }
    }
    waiting.clear();
  }

  /**
   * A read, or a member's question.
   *
   * @param question null for a read of this server's own
   * @param round an answer of a majority to this or a later one is needed
   */
  private record Waiting(@Nullable ReadIndex question, long requestId, long index, long round) {
    boolean isAskedBy(NodeId member) {
      return question != null && question.from().equals(member);
    }
  }
}
