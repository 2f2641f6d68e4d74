package dev.raftkit.core;

import dev.raftkit.core.Trace.Event;
import dev.raftkit.core.check.Check;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.InstallSnapshotResponse;
import dev.raftkit.core.replication.RaftLog;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots that this server's disk holds (§7), its own and those received from leaders, and what
 * the log may forget because of them. The same in every role.
 *
 * <p>A snapshot that was received counts from the moment it is durable: a crash later than that finds
 * it, and recovery finishes what {@link #install} does here.
 */
final class Snapshots {
  private final Raft raft;
  private final RaftLog log;
  private @Nullable Snapshot newest;

  /** The message whose piece is being stored; no other one is taken meanwhile. */
  private @Nullable InstallSnapshot storing;

  Snapshots(Raft raft, RaftLog log) {
    this.raft = raft;
    this.log = log;
  }

  /** The server starts with this snapshot. */
  void recovered(Snapshot snapshot) {
    newest = snapshot;
    raft.installed(snapshot);
    compact(snapshot);
  }

  /** This server's own is durable. A received one may have overtaken it. */
  void taken(Snapshot snapshot) {
    Check.invariant(
        snapshot.lastIndex() <= raft.commitIndex(),
        "a snapshot of what is not committed",
        snapshot.lastIndex(),
        raft.commitIndex());
    raft.trace(Event.SNAPSHOT, null, snapshot.lastIndex(), 0);
    raft.memberships().check(snapshot);
    adopt(snapshot);
  }

  private boolean adopt(Snapshot snapshot) {
    if (snapshot.lastIndex() <= coveredIndex()) {
      return false;
    }
    newest = snapshot;
    raft.memberships().compact(snapshot);
    compact(snapshot);
    return true;
  }

  private long coveredIndex() {
    return newest == null ? 0 : newest.lastIndex();
  }

  // ---------------------------------------------------------------- receiving

  /** The term's leader sent a piece. */
  void receive(InstallSnapshot request) {
    long lastIndex = request.chunk().snapshot().lastIndex();
    if (lastIndex <= raft.commitIndex()) {
      // Never back to an older state: all of that is here already, or soon durable.
      long held = Math.max(coveredIndex(), Math.min(raft.commitIndex(), log.durableIndex()));
      if (held >= lastIndex) {
        raft.outbox().sendWhenDurable(answer(raft, request, 0, held));
      }
    } else if (storing == null) {
      storing = request;
      raft.outbox().storeSnapshot(request.chunk());
    }
  }

  /** A piece is stored, and with the last one all is verified and durable. */
  void stored(SnapshotChunk chunk, long nextOffset, boolean complete) {
    InstallSnapshot request = storing;
    Check.invariant(
        request != null && request.chunk().equals(chunk), "a piece was stored that nobody sent");
    storing = null;
    if (request == null) {
      return;
    }
    Snapshot snapshot = chunk.snapshot();
    if (complete && snapshot.lastIndex() > raft.commitIndex()) {
      install(snapshot);
    } else if (complete) {
      adopt(snapshot);
    }
    if (request.term() == raft.currentTerm()) {
      long matchIndex = complete ? snapshot.lastIndex() : 0;
      raft.outbox().sendWhenDurable(answer(raft, request, nextOffset, matchIndex));
    }
  }

  /**
   * The state jumps to the snapshot's. Entries after it stay if the log agrees with it; else all of
   * the log is in conflict with what is committed, and gives way (§7).
   */
  private void install(Snapshot snapshot) {
    boolean isLogKept = log.matches(snapshot.last());
    if (!isLogKept) {
      Check.invariant(
          raft.role() != RoleName.LEADER,
          "a leader without a committed entry",
          snapshot.lastIndex(),
          log.lastIndex());
      log.startAfter(snapshot.last());
    }
    newest = snapshot;
    raft.installed(snapshot);
    raft.memberships().install(snapshot, isLogKept);
    compact(snapshot);
  }

  /** An answer to a leader's piece. */
  static InstallSnapshotResponse answer(
      Raft raft, InstallSnapshot request, long nextOffset, long matchIndex) {
    SnapshotChunk chunk = request.chunk();
    return new InstallSnapshotResponse(
        raft.self(),
        request.from(),
        raft.currentTerm(),
        request.sentAt(),
        raft.incarnation(),
        chunk.snapshot().lastIndex(),
        chunk.checksum(),
        nextOffset,
        matchIndex);
  }

  // ---------------------------------------------------------------- compaction

  /**
   * Forgets what the snapshot covers, except some entries for followers that are a little behind, and
   * those that a receiver of an older snapshot needs next, until it has caught up.
   */
  private void compact(Snapshot snapshot) {
    long lastIndex = snapshot.lastIndex();
    long wanted = lastIndex - raft.config().trailingEntries();
    long allowed = Math.min(raft.entriesNeededAfter(), raft.outbox().firstIndexBeingRead() - 1);
    // What is damaged is of no use to anyone: the snapshot repairs it.
    long damaged = log.lastUnreadable(lastIndex);
    long upTo = Math.min(Math.max(damaged, Math.min(wanted, allowed)), log.syncedIndex());
    if (upTo > log.baseIndex()) {
      log.compactTo(upTo);
      raft.outbox().compact(log.base());
    }
  }
}
