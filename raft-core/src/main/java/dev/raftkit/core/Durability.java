package dev.raftkit.core;

import dev.raftkit.core.check.Check;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.core.replication.RaftLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this server's disk holds, and the messages that wait for it: nothing is revealed before it is
 * durable, so that no crash can make a lie of it. Bounded: one message of a type waits per receiver,
 * the newest.
 */
final class Durability {
  private final RaftLog log;
  private final ArrayList<Held> held = new ArrayList<>();
  private HardState hardState;

  /** The last write handed to the disk. */
  private long writeSeq;

  /** The last write that is durable. */
  private long persistedSeq;

  /** The write that makes term and vote durable; greater than writeSeq while it waits. */
  private long hardStateSeq;

  Durability(HardState hardState, RaftLog log) {
    this.hardState = hardState;
    this.log = log;
  }

  HardState hardState() {
    return hardState;
  }

  boolean isHardStateDurable() {
    return hardStateSeq <= persistedSeq;
  }

  /** A new term, without a vote yet (§5.1). What was to be said in the old one is forgotten. */
  void enterTerm(long term, @Nullable NodeId votedFor) {
    Check.invariant(
        term > hardState.currentTerm(), "a term that does not rise", term, hardState.currentTerm());
    held.clear();
    change(new HardState(term, votedFor));
  }

  /** The only vote of this term (§5.2). */
  void voteFor(NodeId candidate) {
    Check.invariant(hardState.votedFor() == null, "a second vote in one term");
    change(new HardState(hardState.currentTerm(), candidate));
  }

  private void change(HardState next) {
    hardState = next;
    hardStateSeq = writeSeq + 1;
  }

  /** Everything that changed since the last write, as one write; null if nothing did. */
  Effect.@Nullable Persist write() {
    boolean hardStateChanged = hardStateSeq > writeSeq;
    if (!hardStateChanged && !log.hasUnwritten()) {
      return null;
    }
    writeSeq++;
    HardState changed = hardStateChanged ? hardState : null;
    LogPosition base = log.newBase();
    long truncateFrom = log.truncateFrom();
    EntryBatch entries = log.write(writeSeq);
    List<EntryBatch> repairs = log.writeRepairs(writeSeq);
    return new Effect.Persist(writeSeq, changed, base, truncateFrom, entries, repairs);
  }

  /** All writes up to {@code writeSeq} are durable. */
  void persisted(long writeSeq) {
    Check.invariant(
        writeSeq > persistedSeq && writeSeq <= this.writeSeq,
        "a write acknowledged that was not under way",
        writeSeq,
        this.writeSeq);
    persistedSeq = writeSeq;
    log.persisted(writeSeq);
  }

  /** The write that a message must wait for which states the current term, and perhaps the vote. */
  long hardStateSeq() {
    return hardStateSeq;
  }

  /** The write that a message must wait for which also states the log's last position. */
  long lastLogSeq() {
    return Math.max(hardStateSeq, log.writeSeqOf(log.lastIndex(), writeSeq + 1));
  }

  /**
   * Whether the write that a message waits for is durable; if not, it is held until it is. Either way
   * it takes the place of an older one of its kind.
   */
  boolean mayLeave(Message message, long requiredSeq) {
    if (!held.isEmpty()) {
      held.removeIf(other ->
          other.message.type() == message.type() && other.message.to().equals(message.to()));
    }
    if (requiredSeq <= persistedSeq) {
      return true;
    }
    held.add(new Held(message, requiredSeq));
    return false;
  }

  /** Sends what waited for a write that is durable now, in the order it was held. */
  void release(Outbox outbox) {
    int kept = 0;
    for (int i = 0; i < held.size(); i++) {
      Held next = held.get(i);
      if (next.requiredSeq <= persistedSeq) {
        outbox.send(next.message);
      } else {
        held.set(kept++, next);
      }
    }
    held.subList(kept, held.size()).clear();
  }

  /** The role changed: the questions it asked are no longer of interest. */
  void forgetQuestions() {
    held.removeIf(other -> other.message.type() == MessageType.PRE_VOTE
        || other.message.type() == MessageType.REQUEST_VOTE);
  }

  private record Held(Message message, long requiredSeq) {}
}
