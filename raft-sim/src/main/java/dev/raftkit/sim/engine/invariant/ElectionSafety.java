package dev.raftkit.sim.engine.invariant;

/** I1: at most one leader is elected in a term, over all history (§5.2). */
public final class ElectionSafety {
  public static final String NAME = "I1-election-safety";
  private static final long NONE = -1;

  private final Alarm alarm;
  private final TermTable leaders = new TermTable();

  public ElectionSafety(Alarm alarm) {
    this.alarm = alarm;
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
