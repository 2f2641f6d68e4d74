package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.disk.ModelDisk;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;

/**
 * I6: what is committed is on the disks of a majority of the governing configuration, judged by the
 * disks themselves: when a commit is first seen, and again whenever a disk drops a committed entry.
 *
 * <p>A disk holds an entry if a snapshot of its covers it, or if it claims the entry by index and
 * term, even when the entry itself was damaged later: such a server gives no vote to anyone without
 * the entry (Protocol-Aware Recovery). But one disk at least must hold it undamaged, or nobody will
 * ever apply it. Witnesses are of the majority, and hold nothing that could be applied.
 */
public final class DurableCommit {
  public static final String NAME = "I6-committed-is-durable";

  private final Alarm alarm;
  private final CommittedLog committed;
  private final ModelDisk[] disks;
  private final Roster roster;
  private final MarkCounts marks;

  public DurableCommit(
      Alarm alarm, CommittedLog committed, ModelDisk[] disks, Roster roster, MarkCounts marks) {
    this.alarm = alarm;
    this.committed = committed;
    this.disks = disks.clone();
    this.roster = roster;
    this.marks = marks;
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
        if (log.entryAt(i).type() == EntryType.CONFIGURATION) {
          requireMajorityOfItself(server, i);
        }
      }
      requireMajority(server, "commits");
      if (roster.hasWitness() && !isCopiedByMajority()) {
        marks.hit(Mark.WITNESS_COMPLETED_A_MAJORITY);
      }
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

  /** No other configuration is in effect before this one is committed. */
  private void requireMajorityOfItself(int server, long index) {
    Configuration governing = committed.configurationAt(roster, index);
    if (!roster.isMajority(governing, i -> holds(i, index))) {
      alarm.raise(
          NAME,
          server,
          "commits the configuration at " + index + ", " + governing
              + ", which is on the disks of no majority of it");
    }
  }

  /**
   * Whether the governing majority holds all up to an index: of the latest committed configuration, or
   * of that which follows a joint one and is in effect before it is committed. A change of learners
   * has the same voters, and a joint configuration needs a majority of those before it.
   */
  private boolean isOnMajority(long last) {
    Configuration governing = committed.configurationAt(roster, last);
    return roster.isMajority(governing, i -> holds(i, last))
        || (governing.isJoint() && roster.isMajority(governing.leave(), i -> holds(i, last)));
  }

  private boolean isCopiedByMajority() {
    return roster.isMajority(
        committed.configurationAt(roster, committed.lastIndex()),
        i -> !roster.isWitness(i) && holds(i, committed.lastIndex()));
  }

  /** Whether a server could apply all that is committed. */
  private boolean hasCopy(int server) {
    return holds(server, committed.lastIndex())
        && disks[server].log().isIntactUpTo(committed.lastIndex())
        && !roster.isWitness(server);
  }

  private boolean holds(int server, long index) {
    return disks[server].log().prefixHashAt(index) == committed.prefixHashAt(index);
  }

  private void requireMajority(int server, String action) {
    long last = committed.lastIndex();
    int holders = 0;
    int intact = 0;
    for (int i = 0; i < disks.length; i++) {
      if (holds(i, last)) {
        holders++;
        intact += hasCopy(i) ? 1 : 0;
      }
    }
    if (!isOnMajority(last) || intact == 0) {
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
              + " servers only, and the group is "
              + committed.configurationAt(roster, last));
    }
  }
}
