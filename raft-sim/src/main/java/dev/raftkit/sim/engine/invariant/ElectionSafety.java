package dev.raftkit.sim.engine.invariant;

/**
 * I1: at most one leader is elected in a term, over all history (§5.2), because each is elected by the
 * votes of a majority: those that voters have given, or have on their disks.
 */
public final class ElectionSafety {
  public static final String NAME = "I1-election-safety";
  private static final long NONE = -1;

  private final Alarm alarm;
  private final SingleVote votes;
  private final int servers;
  private final TermTable leaders = new TermTable();

  public ElectionSafety(Alarm alarm, SingleVote votes, int servers) {
    this.alarm = alarm;
    this.votes = votes;
    this.servers = servers;
  }

  /** A server won an election. */
  public void elected(int server, long term) {
    long earlier = leaders.valueAt(0, term, NONE);
    if (earlier != NONE) {
      alarm.raise(
          NAME,
          server,
          "elected in term " + term + ", in which n" + (earlier + 1) + " was elected before");
    }
    leaders.putIfAbsent(0, term, server);
    requireMajority(server, term);
  }

  private void requireMajority(int server, long term) {
    int voters = votes.votesFor(term, server);
    if (voters < servers / 2 + 1) {
      alarm.raise(
          NAME,
          server,
          "elected in term " + term + " by the votes of " + voters + " of " + servers
              + " servers only");
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
