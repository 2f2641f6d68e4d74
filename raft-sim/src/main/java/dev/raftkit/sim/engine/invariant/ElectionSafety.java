package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.membership.Configuration;

/**
 * I1: at most one leader is elected in a term, over all history (§5.2), because each is elected by the
 * votes of a majority: those that voters have given, or have on their disks.
 */
public final class ElectionSafety {
  public static final String NAME = "I1-election-safety";
  private static final long NONE = -1;

  private final Alarm alarm;
  private final SingleVote votes;
  private final Roster roster;
  private final TermTable leaders = new TermTable();

  public ElectionSafety(Alarm alarm, SingleVote votes, Roster roster) {
    this.alarm = alarm;
    this.votes = votes;
    this.roster = roster;
  }

  /** A server of a group that is as it began won an election. */
  public void elected(int server, long term) {
    elected(server, term, roster.configuration());
  }

  /**
   * A server won an election.
   *
   * @param configuration the one in effect for it, whose voters must have elected it
   */
  public void elected(int server, long term, Configuration configuration) {
    long earlier = leaders.valueAt(0, term, NONE);
    if (earlier != NONE) {
      alarm.raise(
          NAME,
          server,
          "elected in term " + term + ", in which n" + (earlier + 1) + " was elected before");
    }
    leaders.putIfAbsent(0, term, server);
    requireMajority(server, term, configuration);
  }

  private void requireMajority(int server, long term, Configuration configuration) {
    if (!roster.isMajority(configuration, voter -> votes.hasVoted(voter, term, server))) {
      alarm.raise(
          NAME,
          server,
          "elected in term " + term + " by the votes of " + votes.votesFor(term, server)
              + " servers only, no majority of " + configuration);
    }
  }

  /** A server acted. */
  public void acted(int server, ServerState after) {
    if (after.isLeader() && leaders.putIfAbsent(0, after.term, server) != server) {
      alarm.raise(
          NAME,
          server,
          "leads in term "
              + after.term
              + ", in which n"
              + (leaders.valueAt(0, after.term, NONE) + 1)
              + " was elected");
    }
  }
}
