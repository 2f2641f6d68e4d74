package dev.raftkit.sim.engine.invariant;

import dev.raftkit.sim.engine.disk.LogModel;

/**
 * I3: if two logs contain an entry with the same index and term, they are identical up to that entry
 * (§5.3). Holds for uncommitted entries too, and for logs long gone.
 */
public final class LogMatching {
  public static final String NAME = "I3-log-matching";

  private final Alarm alarm;
  private final TermTable prefixHashes = new TermTable();

  public LogMatching(Alarm alarm) {
    this.alarm = alarm;
  }

  /**
   * A server acted: what it handed to its disk must be the log that it has.
   *
   * @param log the log it handed to its disk
   */
  public void acted(int server, ServerState after, LogModel log) {
    if (log.lastIndex() != after.lastIndex || !log.has(after.lastTerm, after.lastIndex)) {
      alarm.raise(
          NAME,
          server,
          "its log ends at ("
              + after.lastTerm
              + ","
              + after.lastIndex
              + "), what it handed to its disk ends at ("
              + log.termAt(log.lastIndex())
              + ","
              + log.lastIndex()
              + ")");
    }
  }

  /** A server has appended its entries from an index on. */
  public void appended(int server, LogModel log, long from) {
    for (long index = from; index <= log.lastIndex(); index++) {
      long term = log.termAt(index);
      long hash = log.prefixHashAt(index);
      if (prefixHashes.putIfAbsent(index, term, hash) != hash) {
        alarm.raise(
            NAME,
            server,
            "its log up to entry ("
                + term
                + ","
                + index
                + ") differs from another log that has, or had, this entry");
        return;
      }
    }
  }
}
