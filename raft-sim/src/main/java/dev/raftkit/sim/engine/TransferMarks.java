package dev.raftkit.sim.engine;

import dev.raftkit.core.Raft;
import dev.raftkit.core.Trace;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.core.message.RequestVoteResponse;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import org.jspecify.annotations.Nullable;

/** Sees how leaders hand over. */
final class TransferMarks {
  private final MarkCounts marks;

  /** By server: the term in which it campaigns because it was told to, and whether it leads. */
  private final long[] calledTerm;

  private final boolean[] leads;

  /** By server: the term for which it was asked by consent, while it heard from a leader. */
  private final long[] askedTerm;

  /** The newest term in which a leader began to hand over unasked. */
  private long unaskedTerm;

  TransferMarks(int servers, MarkCounts marks) {
    this.marks = marks;
    this.calledTerm = new long[servers];
    this.leads = new boolean[servers];
    this.askedTerm = new long[servers];
  }

  /** A server that hears from a leader is asked to vote for whom that one consents to. */
  void askedByConsent(int server, long term) {
    askedTerm[server] = term;
  }

  void traced(int server, Raft raft, Trace.Event event, @Nullable Message message, long first) {
    switch (event) {
      case TRANSFER -> {
        boolean isUnasked = first == 1;
        marks.hit(isUnasked ? Mark.PRIORITY_TRANSFER : Mark.TRANSFER_STARTED);
        unaskedTerm = isUnasked ? raft.currentTerm() : unaskedTerm;
      }
      case RESUME -> marks.hit(Mark.TRANSFER_ABANDONED);
      case RECV -> {
        if (message != null && message.type() == MessageType.TIMEOUT_NOW) {
          calledTerm[server] = message.term() + 1;
        }
      }
      case SEND -> {
        if (message != null) {
          sent(server, message);
        }
      }
      case SENDVOTE -> {
        if (leads[server]) {
          marks.hit(Mark.CAMPAIGNED_FOR_A_LEASE);
        }
        leads[server] = false;
      }
      case LEADER -> {
        if (raft.currentTerm() == calledTerm[server]) {
          marks.hit(Mark.TRANSFER_COMPLETED);
          hitIf(raft.currentTerm() == unaskedTerm + 1, Mark.PRIORITY_TRANSFER_COMPLETED);
        }
        leads[server] = true;
      }
      case STEPDOWN, RESTART -> leads[server] = false;
      case TIMEOUT, PREVOTE, PROPOSE, SENDAPP, HEARTBEAT, REJECT -> {}
      case TRUNCATE, PERSIST, DURABLE, COMMIT, APPLY, CONFIG -> {}
      case SNAPSHOT, INSTALL, COMPACT, REPAIR -> {}
      case READ_ROUND, READ_BY_ROUND, READ_BY_LEASE, READ_BY_LEADER, READ_FAILED -> {}
    }
  }

  private void hitIf(boolean condition, Mark mark) {
    if (condition) {
      marks.hit(mark);
    }
  }

  private void sent(int server, Message message) {
    if (message.type() == MessageType.TIMEOUT_NOW) {
      marks.hit(Mark.TIMEOUT_NOW_SENT);
    } else if (message instanceof RequestVoteResponse vote
        && vote.voteGranted()
        && vote.term() == askedTerm[server]) {
      marks.hit(Mark.VOTE_GRANTED_BY_CONSENT);
    }
  }
}
