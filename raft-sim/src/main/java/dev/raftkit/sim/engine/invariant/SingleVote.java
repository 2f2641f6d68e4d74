package dev.raftkit.sim.engine.invariant;

/**
 * I8: a server votes for one candidate in a term, over all history (§5.2). The ledger takes in every
 * vote that becomes durable and every one that leaves a server. A server with a new disk has lost its
 * vote, and may give another one: it is admitted only when that can elect nobody.
 */
public final class SingleVote {
  public static final String NAME = "I8-single-vote";

  private final Alarm alarm;
  private final TermTable votes = new TermTable();
  private final long[] voters;

  public SingleVote(Alarm alarm, int servers) {
    this.alarm = alarm;
    this.voters = new long[servers];
    for (int i = 0; i < servers; i++) {
      voters[i] = i;
    }
  }

  /** A server has a new disk, which makes it another voter. */
  public void diskReplaced(int server) {
    voters[server] += voters.length;
  }

  /** A server's vote is durable, or has been given. */
  public void voted(int server, long term, int candidate) {
    long earlier = votes.putIfAbsent(voters[server], term, candidate);
    if (earlier != candidate) {
      alarm.raise(
          NAME,
          server,
          "votes in term " + term + " for n" + (candidate + 1) + " after n" + (earlier + 1));
    }
  }

  /** How many servers have voted for a candidate in a term, with this disk or one before it. */
  public int votesFor(long term, int candidate) {
    int count = 0;
    for (int server = 0; server < voters.length; server++) {
      count += hasVoted(server, term, candidate) ? 1 : 0;
    }
    return count;
  }

  /** Whether a server has voted for a candidate in a term. */
  boolean hasVoted(int server, long term, int candidate) {
    for (long voter = server; voter <= voters[server]; voter += voters.length) {
      if (votes.valueAt(voter, term, ServerState.NOBODY) == candidate) {
        return true;
      }
    }
    return false;
  }
}
