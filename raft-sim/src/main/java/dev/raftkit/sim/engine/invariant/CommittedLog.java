package dev.raftkit.sim.engine.invariant;

import java.util.Arrays;

/** The entries known to be committed, by anyone, ever. */
public final class CommittedLog {
  private long[] terms = new long[64];
  private long[] prefixHashes = new long[64];
  private long[] committedIn = new long[64];
  private int last;

  public long lastIndex() {
    return last;
  }

  public long termAt(long index) {
    return terms[(int) index];
  }

  public long prefixHashAt(long index) {
    return prefixHashes[(int) index];
  }

  /** Adds the next entry. */
  public void append(long term, long prefixHash, long committedInTerm) {
    last++;
    if (last == terms.length) {
      terms = Arrays.copyOf(terms, 2 * last);
      prefixHashes = Arrays.copyOf(prefixHashes, 2 * last);
      committedIn = Arrays.copyOf(committedIn, 2 * last);
    }
    terms[last] = term;
    prefixHashes[last] = prefixHash;
    committedIn[last] = committedInTerm;
  }

  /** The last index that was committed in a term before this one. */
  public long lastCommittedBefore(long term) {
    int index = last;
    while (index > 0 && committedIn[index] >= term) {
      index--;
    }
    return index;
  }
}
