package dev.raftkit.sim.engine.invariant;

import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.disk.ModelDisk;

/**
 * I6: what is committed is on the disks of a majority, judged by the disks themselves: when a commit
 * is first seen, and again whenever a disk drops a committed entry.
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
        committed.append(log.termAt(i), log.prefixHashAt(i), after.term);
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

  private void requireMajority(int server, String action) {
    long last = committed.lastIndex();
    int holders = 0;
    for (ModelDisk disk : disks) {
      if (disk.log().prefixHashAt(last) == committed.prefixHashAt(last)) {
        holders++;
      }
    }
    if (holders < disks.length / 2 + 1) {
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
              + " of "
              + disks.length
              + " servers only");
    }
  }
}
