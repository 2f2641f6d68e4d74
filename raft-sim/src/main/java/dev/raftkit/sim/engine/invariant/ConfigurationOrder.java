package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;

/**
 * I11: a server uses the latest configuration in its log, committed or not (thesis §4.1). A log holds
 * one more configuration than are committed, at most; any two that follow each other have the same
 * voters, or are joined (thesis §4.3); a leader appends none before it has committed an entry of its
 * own term (Ongaro, raft-dev 2015), and leads no more once one without it is committed (thesis §4.2.2).
 */
public final class ConfigurationOrder {
  public static final String NAME = "I11-configuration-order";

  private final Alarm alarm;
  private final CommittedLog committed;
  private final Roster roster;
  private final MarkCounts marks;
  private final long[] seenIndex;
  private final long[] seenTerm;

  public ConfigurationOrder(Alarm alarm, CommittedLog committed, Roster roster, MarkCounts marks) {
    this.alarm = alarm;
    this.committed = committed;
    this.roster = roster;
    this.marks = marks;
    this.seenIndex = new long[roster.size()];
    this.seenTerm = new long[roster.size()];
  }

  /**
   * A server has started or acted, and what it committed is known.
   *
   * @param log its log in memory
   * @param inEffect the configuration that it uses
   */
  public void acted(int server, ServerState after, LogModel log, Configuration inEffect) {
    long last = log.configurationIndexAt(log.lastIndex());
    boolean knowsOfNoGroup = last == 0 && !(after.snapshotIndex > 0 && !inEffect.isEmpty());
    Configuration latest =
        knowsOfNoGroup ? roster.first(server) : roster.configurationAt(log, last);
    if (!latest.equals(inEffect)) {
      alarm.raise(NAME, server, "uses " + inEffect + "; its log says " + latest + " at " + last);
    }
    if (after.isLeader() && last <= after.commitIndex && !latest.isVoter(roster.id(server))) {
      alarm.raise(NAME, server, "leads, and has no vote in " + latest + ", which is committed");
    }
    if (last == seenIndex[server] && log.termAt(last) == seenTerm[server]) {
      return;
    }
    if (last < seenIndex[server]) {
      marks.hit(Mark.CHANGE_ROLLED_BACK);
    }
    if (seenIndex[server] == 0 && roster.first(server).isEmpty()) {
      marks.hit(Mark.MEMBER_JOINED);
    }
    seenIndex[server] = last;
    seenTerm[server] = log.termAt(last);
    if (last > 0) {
      requireOrder(server, log, last, latest);
      if (after.isLeader() && log.termAt(last) == after.term) {
        appendedByLeader(server, after, log, last);
      }
    }
  }

  private void requireOrder(int server, LogModel log, long last, Configuration latest) {
    long previous = log.configurationIndexAt(last - 1);
    Configuration before = roster.configurationAt(log, previous);
    if (previous > committed.lastIndex()) {
      alarm.raise(
          NAME,
          server,
          "has configurations at " + previous + " and " + last + "; only up to "
              + committed.lastIndex() + " is committed");
    }
    boolean isNext = latest.isJoint()
        ? !before.isJoint() && latest.outgoing().equals(before.voters())
        : latest.voters().equals(before.voters());
    if (!isNext) {
      alarm.raise(NAME, server, "goes from " + before + " to " + latest + " at " + last);
    }
  }

  private void appendedByLeader(int server, ServerState after, LogModel log, long last) {
    if (log.termAt(after.commitIndex) != after.term) {
      alarm.raise(
          NAME,
          server,
          "changes the members in term " + after.term
              + " with nothing of that term committed, only up to " + after.commitIndex);
    }
    long previous = log.configurationIndexAt(last - 1);
    if (roster.configurationAt(log, last).isJoint()) {
      marks.hit(Mark.JOINT_ENTERED);
    } else if (roster.configurationAt(log, previous).isJoint()) {
      marks.hit(Mark.JOINT_LEFT);
      if (log.termAt(previous) != after.term) {
        marks.hit(Mark.JOINT_LEFT_BY_NEW_LEADER);
      }
      if (!roster.configurationAt(log, last).isVoter(roster.id(server))) {
        marks.hit(Mark.LEADER_REMOVED_ITSELF);
      }
    } else {
      marks.hit(Mark.LEARNERS_CHANGED);
    }
  }
}
