package dev.raftkit.sim.engine;

import dev.raftkit.core.Raft;
import dev.raftkit.core.Trace;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.Message;
import dev.raftkit.sim.engine.invariant.Roster;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import org.jspecify.annotations.Nullable;

/** Sees what a run does with snapshots, and with entries that disks have lost. */
final class SnapshotMarks {
  private final Roster roster;
  private final MarkCounts marks;

  /** By server: the last piece of a snapshot that it was sent. */
  private final @Nullable InstallSnapshot[] lastPieces;

  /** By server: whether that piece reached an earlier process. */
  private final boolean[] restarted;

  SnapshotMarks(Roster roster, MarkCounts marks) {
    this.roster = roster;
    this.marks = marks;
    this.lastPieces = new InstallSnapshot[roster.size()];
    this.restarted = new boolean[roster.size()];
  }

  void traced(Raft raft, Trace.Event event, @Nullable Message message, long first) {
    switch (event) {
      case SNAPSHOT -> marks.hit(Mark.SNAPSHOT_TAKEN);
      case COMPACT -> marks.hit(Mark.LOG_COMPACTED);
      case INSTALL -> {
        marks.hit(Mark.SNAPSHOT_INSTALLED);
        hitIf(raft.lastLog().index() > first, Mark.SUFFIX_KEPT_AFTER_SNAPSHOT);
      }
      case REPAIR -> marks.hit(Mark.DAMAGED_ENTRY_REPAIRED);
      case RESTART -> restarted[roster.indexOf(raft.self())] = true;
      case RECV -> {
        if (message instanceof InstallSnapshot piece) {
          received(raft, piece);
        } else if (message instanceof FetchEntriesResponse answer) {
          hitIf(answer.holding() == FetchEntriesResponse.Holding.HELD, Mark.DAMAGED_ENTRY_FETCHED);
        }
      }
      case CONFIG,
          TIMEOUT,
          PREVOTE,
          SENDVOTE,
          LEADER,
          STEPDOWN,
          TRANSFER,
          RESUME,
          READ_ROUND,
          READ_BY_ROUND,
          READ_BY_LEASE,
          READ_BY_LEADER,
          READ_FAILED,
          PROPOSE,
          SENDAPP,
          HEARTBEAT,
          SEND,
          REJECT,
          TRUNCATE,
          PERSIST,
          DURABLE,
          COMMIT,
          APPLY -> {}
    }
  }

  private void received(Raft raft, InstallSnapshot piece) {
    int server = roster.indexOf(raft.self());
    SnapshotChunk chunk = piece.chunk();
    if (chunk.snapshot().lastIndex() <= raft.commitIndex()) {
      marks.hit(Mark.STALE_SNAPSHOT_IGNORED);
      return;
    }
    InstallSnapshot last = lastPieces[server];
    if (chunk.data().length == 0) {
      return;
    }
    if (last != null && last.chunk().isOfSameSnapshot(chunk)) {
      boolean goesOn = chunk.offset() > 0 && (restarted[server] || last.term() != piece.term());
      hitIf(goesOn, Mark.SNAPSHOT_TRANSFER_RESUMED);
    } else if (last != null) {
      SnapshotChunk before = last.chunk();
      boolean wasWhole = before.offset() + before.data().length == before.sizeBytes();
      hitIf(!wasWhole, Mark.SNAPSHOT_TRANSFER_RESTARTED);
    }
    lastPieces[server] = piece;
    restarted[server] = false;
  }

  private void hitIf(boolean condition, Mark mark) {
    if (condition) {
      marks.hit(mark);
    }
  }
}
