package dev.raftkit.core;

import dev.raftkit.core.check.Check;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;

/**
 * Finds, of one value per voter, the largest that a majority of voters has reached; in a joint
 * configuration a majority of each set (thesis §4.3). Reused.
 */
final class Quorum {
  private final int ownSeats;
  private final Ranking voters;
  private final Ranking outgoing;

  Quorum(Configuration configuration, NodeId self) {
    this.ownSeats = configuration.seats(self);
    this.voters = new Ranking(configuration.voters().size());
    this.outgoing = new Ranking(configuration.outgoing().size());
  }

  /** Begins with the own value, which counts only where this server votes (thesis §4.2.2). */
  void start(long own) {
    voters.clear();
    outgoing.clear();
    add(ownSeats, own);
  }

  /** Adds the value of a member with these {@linkplain Configuration#seats seats}. */
  void add(int seats, long value) {
    if ((seats & Configuration.VOTER_SEAT) != 0) {
      voters.add(value);
    }
    if ((seats & Configuration.OUTGOING_SEAT) != 0) {
      outgoing.add(value);
    }
  }

  long reachedByMajority() {
    return Math.min(voters.reachedByMajority(), outgoing.reachedByMajority());
  }

  /** The values of one set, sorted, the largest first. */
  private static final class Ranking {
    private final long[] values;
    private int count;

    private Ranking(int voters) {
      this.values = new long[voters];
    }

    private void clear() {
      count = 0;
    }

    private void add(long value) {
      Check.invariant(count < values.length, "more values than voters", count, values.length);
      int i = count++;
      while (i > 0 && values[i - 1] < value) {
        values[i] = values[i - 1];
        i--;
      }
      values[i] = value;
    }

    /** Of no voters nothing is asked. */
    private long reachedByMajority() {
      Check.invariant(count == values.length, "not one value per voter", count, values.length);
      return count == 0 ? Long.MAX_VALUE : values[Configuration.quorum(count) - 1];
    }
  }
}
