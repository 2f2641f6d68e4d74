package dev.raftkit.core;

import dev.raftkit.core.check.Check;
import dev.raftkit.core.membership.Configuration;

/** Finds, of one value per voter, the largest that a majority of voters has reached. Reused. */
final class Quorum {
  private final int majority;
  private final long[] values;
  private int count;

  Quorum(Configuration configuration) {
    this.majority = configuration.quorum();
    this.values = new long[configuration.voters().size()];
  }

  /** Begins with the own value. */
  void start(long own) {
    count = 0;
    add(own);
  }

  /** Adds another voter's value, keeping them sorted, the largest first. */
  void add(long value) {
    int i = count++;
    while (i > 0 && values[i - 1] < value) {
      values[i] = values[i - 1];
      i--;
    }
    values[i] = value;
  }

  long reachedByMajority() {
    Check.invariant(count == values.length, "not one value per voter", count, values.length);
    return values[majority - 1];
  }
}
