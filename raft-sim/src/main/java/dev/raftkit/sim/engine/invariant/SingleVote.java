package dev.raftkit.sim.engine.invariant;

/**
 * I8: a server votes for one candidate in a term, over all history (§5.2). The ledger takes in every
 * vote that becomes durable and every one that leaves a server.
 */
public final class SingleVote {
  public static final String NAME = "I8-single-vote";

  private final Alarm alarm;
  private final TermTable votes = new TermTable();

  public SingleVote(Alarm alarm) {
    this.alarm = alarm;
  }

  /** A server's vote is durable, or has been given. */
  public void voted(int server, long term, int candidate) {
    long earlier = votes.putIfAbsent(server, term, candidate);
    if (earlier != candidate) {
      alarm.raise(
          NAME,
          server,
          "votes in term " + term + " for n" + (candidate + 1) + " after n" + (earlier + 1));
    }
  }

  /** Whether a server is known to have voted for a candidate in a term. */
  public boolean hasVoted(int server, long term, int candidate) {
    return votes.valueAt(server, term, ServerState.NOBODY) == candidate;
  }
}
