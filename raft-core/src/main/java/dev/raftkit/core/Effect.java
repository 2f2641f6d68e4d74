package dev.raftkit.core;

import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something the driver must do. No effect waits for another: what depends on a write is emitted only
 * after {@link Raft#persisted}. See the contract at {@link Raft}.
 */
public sealed interface Effect {
  /** The tag of an effect, for exhaustive switches. */
  enum Kind {
    PERSIST,
    SEND,
    APPLY,
    READ_ENTRIES,
    READ_SNAPSHOT,
    STORE_SNAPSHOT,
    INSTALL_SNAPSHOT,
    COMPACT_LOG,
    LEADER_CHANGED,
    TRANSFER_ENDED,
    READ_READY,
    READ_FAILED,
    CONFIGURATION_CHANGED,
    REJECTED
  }

  Kind kind();

  /**
   * Write, in this order, hard state, base, truncation, entries and repairs, make them durable, then
   * call {@link Raft#persisted} with {@code writeSeq}. Writes are executed in the order of their
   * effects; all of one write happens or, after a crash, possibly none of it.
   *
   * @param writeSeq ascending by one
   * @param hardState null when unchanged
   * @param base the log starts anew after this entry, which a durable snapshot covers: drop all that
   *     it held; null for no such thing
   * @param truncateFrom drop all entries from this index on, before appending; 0 for none
   * @param entries to be appended, contiguous with what the log then holds; possibly empty
   * @param repairs entries to take the place of damaged ones with the same index and term
   */
  record Persist(
      long writeSeq,
      @Nullable HardState hardState,
      @Nullable LogPosition base,
      long truncateFrom,
      EntryBatch entries,
      List<EntryBatch> repairs)
      implements Effect {
    /** A write without base and repairs. */
    public Persist(
        long writeSeq, @Nullable HardState hardState, long truncateFrom, EntryBatch entries) {
      this(writeSeq, hardState, null, truncateFrom, entries, List.of());
    }

    @Override
    public Kind kind() {
      return Kind.PERSIST;
    }

    /** A write of nothing but hard state. */
    public static Persist hardState(long writeSeq, HardState hardState) {
      return new Persist(writeSeq, hardState, 0, EntryBatch.empty(1));
    }
  }

  /** Send a message to its receiver. It may be lost. */
  record Send(Message message) implements Effect {
    @Override
    public Kind kind() {
      return Kind.SEND;
    }
  }

  /**
   * Apply committed entries to the state machine, in the order of these effects, then call {@link
   * Raft#applied} with the last index.
   */
  record Apply(EntryBatch entries) implements Effect {
    @Override
    public Kind kind() {
      return Kind.APPLY;
    }
  }

  /**
   * Read entries from the disk and hand them to {@link Raft#entriesRead}: at least the first, and as
   * many of the others as {@code bytesMax} allows, counted by {@link EntryBatch#sizeBytes}.
   *
   * @param from first index; durable
   * @param to last index, inclusive; durable
   */
  record ReadEntries(long requestId, long from, long to, long bytesMax) implements Effect {
    @Override
    public Kind kind() {
      return Kind.READ_ENTRIES;
    }
  }

  /**
   * Read a piece of a snapshot and hand it to {@link Raft#snapshotRead}. It may be delayed, to keep
   * transfers from taking the disk and the network for themselves.
   *
   * @param lastIndex the snapshot's; 0 for the newest there is
   * @param bytesMax of data; 0 only asks for the size and the checksum
   */
  record ReadSnapshot(long requestId, NodeId to, long lastIndex, long offset, int bytesMax)
      implements Effect {
    @Override
    public Kind kind() {
      return Kind.READ_SNAPSHOT;
    }
  }

  /**
   * Store a piece of a leader's snapshot, then call {@link Raft#snapshotStored}. One at a time. A
   * piece of another snapshot than the one being received takes its place; a piece that leaves a gap
   * changes nothing.
   */
  record StoreSnapshot(SnapshotChunk chunk) implements Effect {
    @Override
    public Kind kind() {
      return Kind.STORE_SNAPSHOT;
    }
  }

  /**
   * Replace the state machine's state by that of a durable snapshot, in order with the {@link Apply}
   * effects, then call {@link Raft#snapshotInstalled}.
   */
  record InstallSnapshot(Snapshot snapshot) implements Effect {
    @Override
    public Kind kind() {
      return Kind.INSTALL_SNAPSHOT;
    }
  }

  /** Entries up to {@code base} are not needed any more; a durable snapshot covers them. */
  record CompactLog(LogPosition base) implements Effect {
    @Override
    public Kind kind() {
      return Kind.COMPACT_LOG;
    }
  }

  /** Who leads, as far as this server knows; {@code leader} is null when it knows of none. */
  record LeaderChanged(long term, @Nullable NodeId leader) implements Effect {
    @Override
    public Kind kind() {
      return Kind.LEADER_CHANGED;
    }
  }

  /** A hand-over that {@link Raft#transferLeadership} began is over. */
  record TransferEnded(NodeId target, TransferEnd end) implements Effect {
    @Override
    public Kind kind() {
      return Kind.TRANSFER_ENDED;
    }
  }

  /** How a hand-over ends. After all but the first this server leads on. */
  enum TransferEnd {
    /** This server no longer leads. Who does, the target or another, is told when it is known. */
    STEPPED_DOWN,
    /** An election timeout passed. */
    TIMED_OUT,
    /** The target no longer answers, or is no voter any more. */
    TARGET_SILENT,
    /** The target has no longer what it had, or it needs a snapshot. */
    TARGET_BEHIND
  }

  /**
   * The state machine's state is new enough for a read: it has applied all up to {@code index}, as
   * {@link Raft#applied} said.
   */
  record ReadReady(long requestId, long index) implements Effect {
    @Override
    public Kind kind() {
      return Kind.READ_READY;
    }
  }

  /** A read comes to nothing. It may be tried again, here or elsewhere. */
  record ReadFailed(long requestId, ReadFailure reason) implements Effect {
    @Override
    public Kind kind() {
      return Kind.READ_FAILED;
    }
  }

  /** Why a read comes to nothing. */
  enum ReadFailure {
    /** This server knows no leader, or the one it has asked is not in charge or does not answer. */
    NO_LEADER,
    /** This server led, and no longer does. */
    STEPPED_DOWN,
    /** As many reads wait as may: {@link Raft#READS_MAX}. */
    TOO_MANY,
    /** This server is a witness, and has nothing to be read. */
    WITNESS
  }

  /**
   * Another configuration is in effect: connect to its members. It stands before all that is sent to
   * them. It may be joint, and until its entry is committed it may be taken back.
   *
   * @param index of its entry; less than that of the configuration before if that was taken back
   */
  record ConfigurationChanged(long index, Configuration configuration) implements Effect {
    @Override
    public Kind kind() {
      return Kind.CONFIGURATION_CHANGED;
    }
  }

  /** A message was not acted on. Count it; it is normal in small numbers. */
  record Rejected(Message message, Rejection reason) implements Effect {
    @Override
    public Kind kind() {
      return Kind.REJECTED;
    }
  }

  /** Why a message was not acted on. */
  enum Rejection {
    /** It is addressed to another server. */
    WRONG_RECEIVER,
    /** It is an answer, and its sender is not in the configuration. */
    NOT_A_MEMBER,
    /** A term or an index is out of range, or contradicts another field. */
    MALFORMED,
    /** It belongs to an earlier term, or answers a question no longer asked. */
    STALE,
    /** A vote was asked for while a leader is alive, or too soon after a restart (thesis §4.2.3). */
    STICKY,
    /** A follower has no longer what it acknowledged: its disk lied, or someone changed its files. */
    ACKNOWLEDGED_ENTRIES_LOST,
    /** It has entries as a witness keeps them, and this server is none, or nobody lends such ones. */
    BARE_ENTRIES
  }
}
