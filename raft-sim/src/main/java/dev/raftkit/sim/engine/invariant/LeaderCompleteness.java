package dev.raftkit.sim.engine.invariant;

import dev.raftkit.sim.engine.disk.LogModel;
import java.util.function.LongUnaryOperator;

/**
 * I4: an entry committed in a term is in the logs of the leaders of all higher terms (§5.4). Judged
 * when a leader is elected, and, of those that lead already, when an entry is committed. A leader
 * elected late, in a term lower than that of the commit, owes nothing.
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
    require(committed.lastCommittedBefore(term), server, term, lastIndex, termAt);
  }

  /**
   * A server committed entries that nobody had committed before.
   *
   * @param term its term: those that lead in higher ones must have the entries
   */
  public void committed(long term, ServerState[] states, LogModel[] logs) {
    for (int server = 0; server < states.length; server++) {
      if (states[server].isLeader() && states[server].term > term) {
        require(
            committed.lastIndex(),
            server,
            states[server].term,
            logs[server].lastIndex(),
            logs[server]::termAt);
      }
    }
  }

  private void require(long last, int server, long term, long lastIndex, LongUnaryOperator termAt) {
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
