package dev.raftkit.storage;

import dev.raftkit.core.Effect;
import dev.raftkit.core.HardState;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a log and the newest snapshot of its group belong together when a server starts (§7). The
 * snapshot's file gets its name in one step; whatever its installation had left to do is done here.
 */
final class SnapshotRule {
  private SnapshotRule() {}

  /**
   * Makes a log begin where it should.
   *
   * @param snapshot the newest whole one
   * @param damaged those that were found damaged
   * @param name of the log, for messages
   * @return what must be written for that; null if nothing
   * @throws IOException if entries are missing between the two
   */
  static Effect.@Nullable Persist apply(
      int group,
      GroupLog log,
      @Nullable Snapshot snapshot,
      List<SnapshotFiles.Damaged> damaged,
      String name)
      throws IOException {
    long missing = log.lastMissing();
    long covered = snapshot == null ? 0 : snapshot.lastIndex();
    for (SnapshotFiles.Damaged unusable : damaged) {
      requireStandIn(group, log, missing, covered, unusable);
    }
    if (missing > covered) {
      throw new IOException(name + ": the log of group " + group + " begins after entry " + missing
          + ", and its newest snapshot covers " + (covered == 0 ? "nothing" : "up to " + covered)
          + ": entries " + (covered + 1) + ".." + missing
          + " are lost; restore this member from its peers");
    }
    if (snapshot == null) {
      return null;
    }
    if (covered <= log.lastLogIndex() && log.termAt(covered) == snapshot.last().term()) {
      // Damage that the snapshot covers is none.
      log.compact(Math.max(missing, log.lastDamaged(covered)));
      return null;
    }
    return startAfter(snapshot.last(), log.hardState());
  }

  /** An older snapshot may be used only if the log goes on from it to where the damaged one was. */
  private static void requireStandIn(
      int group, GroupLog log, long missing, long covered, SnapshotFiles.Damaged unusable)
      throws IOException {
    long index = unusable.last().index();
    if (index <= covered) {
      return;
    }
    boolean isInLog = missing <= covered
        && index <= log.lastLogIndex()
        && log.termAt(index) == unusable.last().term();
    if (!isInLog) {
      throw new IOException(
          unusable.cause().getMessage() + "; neither an older snapshot nor the log of group "
              + group + ", which holds entries " + (missing + 1) + ".." + log.lastLogIndex()
              + ", can stand in for it: restore this member from its peers",
          unusable.cause());
    }
  }

  private static Effect.Persist startAfter(LogPosition last, HardState hardState) {
    HardState raised =
        hardState.currentTerm() < last.term() ? new HardState(last.term(), null) : null;
    return new Effect.Persist(0, raised, last, 0, EntryBatch.empty(last.index() + 1), List.of());
  }
}
