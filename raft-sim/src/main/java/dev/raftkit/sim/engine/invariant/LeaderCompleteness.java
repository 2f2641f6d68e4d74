package dev.raftkit.sim.engine.invariant;

import java.util.function.LongUnaryOperator;

/**
 * I4: an entry committed in a term is in the logs of the leaders of all higher terms (§5.4). Judged
 * when a leader is elected. A leader elected late, in a term lower than that of the commit, owes
 * nothing.
 */
public final class LeaderCompleteness {
  public static final String NAME = "I4-leader-completeness";

  private final Alarm alarm;
  private final CommittedLog committed;

  public LeaderCompleteness(Alarm alarm, CommittedLog committed) {
    this.alarm = alarm;
    this.committed = committed;
  }

  /**
   * A server won an election.
   *
   * @param lastIndex the end of its log
   * @param termAt the terms of its log; that they name the same entries everywhere is {@link
   *     LogMatching}'s business
   */
  public void elected(int server, long term, long lastIndex, LongUnaryOperator termAt) {
    long last = committed.lastCommittedBefore(term);
    if (last > 0 && (lastIndex < last || termAt.applyAsLong(last) != committed.termAt(last))) {
      alarm.raise(
          NAME,
          server,
          "elected in term "
              + term
              + " without the committed entry ("
              + committed.termAt(last)
              + ","
              + last
              + "); its log ends at "
              + lastIndex);
    }
  }
}
