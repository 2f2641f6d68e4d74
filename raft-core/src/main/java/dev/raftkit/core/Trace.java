package dev.raftkit.core;

import dev.raftkit.core.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Is told of every action of a server, while it happens: for invariant checkers, trace files and
 * marks. An implementation may read the {@link Raft}'s state and must not call its inputs.
 */
@FunctionalInterface
public interface Trace {
  /** Watches nothing. */
  Trace NONE = (raft, event, message, first, length) -> {};

  /** What a server did; the names are those of the trace file ({@code docs/trace-format.md}). */
  enum Event {
    /** An election timeout passed. */
    TIMEOUT,
    /** A PreVote round starts. */
    PREVOTE,
    /** A candidacy starts: the term is raised and the own vote cast. */
    SENDVOTE,
    /** The server won an election. */
    LEADER,
    /** The server stopped being leader, candidate or pre-candidate. */
    STEPDOWN,
    /** A leader begins to hand over (thesis §3.10); {@code first} is 1 if nobody asked it to. */
    TRANSFER,
    /** A leader gave up handing over, and leads on. */
    RESUME,
    /** A leader begins a round of messages that confirms reads: its number is {@code first}. */
    READ_ROUND,
    /** A leader answers a read by a round: the state must have applied all up to {@code first}. */
    READ_BY_ROUND,
    /** A leader answers a read by its lease: the state must have applied all up to {@code first}. */
    READ_BY_LEASE,
    /** The leader told a follower that its state must have applied all up to {@code first}. */
    READ_BY_LEADER,
    /** A read of this server came to nothing. */
    READ_FAILED,
    /** Entries were accepted from clients: {@code first}, {@code length}. */
    PROPOSE,
    /** A message with entries leaves a leader: {@code first}, {@code length}. */
    SENDAPP,
    /** A message without entries leaves a leader. */
    HEARTBEAT,
    /** Any other message leaves. */
    SEND,
    /** A message arrived and is about to be handled. */
    RECV,
    /** A message that arrived was not acted on. */
    REJECT,
    /** All entries from {@code first} on are about to be dropped from the log. */
    TRUNCATE,
    /** A write is handed to the disk: entries {@code first}, {@code length}. */
    PERSIST,
    /** All writes up to a writeSeq, given as {@code first}, are durable. */
    DURABLE,
    /** commitIndex advanced to {@code first + length - 1}. */
    COMMIT,
    /** Entries are handed to the state machine. */
    APPLY,
    /** The server started from its disk. */
    RESTART,
    /** A snapshot that the server took is durable: it covers all up to {@code first}. */
    SNAPSHOT,
    /**
     * A durable snapshot that covers all up to {@code first} becomes the server's state: commitIndex
     * is there, and the log either had that entry or starts anew after it.
     */
    INSTALL,
    /** The log gives up its entries up to {@code first}. */
    COMPACT,
    /** Damaged entries were replaced by a peer's: {@code first}, {@code length}. */
    REPAIR,
    /**
     * Another configuration is in effect, {@link Raft#configuration}, that of the entry {@code first}:
     * one that was appended, the one before, or that of a snapshot.
     */
    CONFIG
  }

  /**
   * One action.
   *
   * @param raft the acting server; its state is that after the action, before it for {@code RECV}
   *     and {@code TRUNCATE}
   * @param message the message sent, received or rejected
   * @param first the first index concerned, 0 when none is
   * @param length how many indexes are concerned
   */
  void event(Raft raft, Event event, @Nullable Message message, long first, long length);
}
