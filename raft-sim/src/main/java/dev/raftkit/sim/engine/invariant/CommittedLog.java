package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.sim.engine.disk.LogModel;
import java.util.Arrays;

/** The entries known to be committed, by anyone, ever. */
public final class CommittedLog {
  private final LogModel log;
  private long[] committedIn = new long[64];

  public CommittedLog() {
    this(new LogModel());
  }

  /**
   * Keeps the entries where others may read them.
   *
   * @param log empty
   */
  public CommittedLog(LogModel log) {
    this.log = log;
  }

  public long lastIndex() {
    return log.lastIndex();
  }

  public long termAt(long index) {
    return log.termAt(index);
  }

  public long prefixHashAt(long index) {
    return log.prefixHashAt(index);
  }

  /** The configuration as of an index. */
  Configuration configurationAt(Roster roster, long index) {
    return roster.configurationAt(log, index);
  }

  /** Adds the next entry. */
  public void append(Entry entry, long committedInTerm) {
    log.append(entry);
    int last = (int) log.lastIndex();
    if (last == committedIn.length) {
      committedIn = Arrays.copyOf(committedIn, 2 * last);
    }
    committedIn[last] = committedInTerm;
  }

  /** The last index that was committed in a term before this one. */
  public long lastCommittedBefore(long term) {
    int index = (int) log.lastIndex();
    while (index > 0 && committedIn[index] >= term) {
      index--;
    }
    return index;
  }
}
