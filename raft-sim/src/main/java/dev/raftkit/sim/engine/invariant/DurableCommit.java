package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.disk.ModelDisk;

/**
 * I6: what is committed is on the disks of a majority, judged by the disks themselves: when a commit
 * is first seen, and again whenever a disk drops a committed entry.
 *
 * <p>A disk holds an entry if a snapshot of its covers it, or if it claims the entry by index and
 * term, even when the entry itself was damaged later: such a server gives no vote to anyone without
 * the entry (Protocol-Aware Recovery). But one disk at least must hold it undamaged, or nobody will
 * ever apply it.
 */
public final class DurableCommit {
  public static final String NAME = "I6-committed-is-durable";

  private final Alarm alarm;
  private final CommittedLog committed;
  private final ModelDisk[] disks;

  public DurableCommit(Alarm alarm, CommittedLog committed, ModelDisk[] disks) {
    this.alarm = alarm;
    this.committed = committed;
    this.disks = disks.clone();
  }

  /**
   * A server acted; its commitIndex may have advanced.
   *
   * @param log its log in memory
   */
  public void acted(int server, ServerState after, LogModel log) {
    if (after.commitIndex > committed.lastIndex()) {
      for (long i = committed.lastIndex() + 1; i <= after.commitIndex; i++) {
        committed.append(log.entryAt(i), after.term);
      }
      requireMajority(server, "commits");
    } else if (log.prefixHashAt(after.commitIndex) != committed.prefixHashAt(after.commitIndex)) {
      alarm.raise(
          NAME,
          server,
          "commits up to ("
              + log.termAt(after.commitIndex)
              + ","
              + after.commitIndex
              + "), which differs from what was committed there before");
    }
  }

  /** Entries from an index on have gone from a server's disk. */
  public void truncated(int server, long from) {
    if (from <= committed.lastIndex()) {
      requireMajority(server, "drops entries from " + from + " on: of the committed log");
    }
  }

  /**
   * A server is about to give up its log for a snapshot. One that agrees with the snapshot keeps what
   * it has beyond (§7): a leader may count on that.
   *
   * @param log its log in memory
   */
  public void startingAnew(int server, LogModel log, LogPosition base) {
    if (log.lastIndex() > base.index() && log.has(base.term(), base.index())) {
      alarm.raise(
          NAME,
          server,
          "drops entries " + (base.index() + 1) + ".." + log.lastIndex()
              + " for a snapshot that its log agrees with");
    }
  }

  private void requireMajority(int server, String action) {
    long last = committed.lastIndex();
    int holders = 0;
    int intact = 0;
    for (ModelDisk disk : disks) {
      if (disk.log().prefixHashAt(last) == committed.prefixHashAt(last)) {
        holders++;
        intact += disk.log().isDamaged() ? 0 : 1;
      }
    }
    if (holders < disks.length / 2 + 1 || intact == 0) {
      alarm.raise(
          NAME,
          server,
          action
              + " up to ("
              + committed.termAt(last)
              + ","
              + last
              + "), which is on the disks of "
              + holders
              + ", undamaged on "
              + intact
              + ", of "
              + disks.length
              + " servers only");
    }
  }
}
