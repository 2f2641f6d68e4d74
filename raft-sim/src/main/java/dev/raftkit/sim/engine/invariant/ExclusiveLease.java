package dev.raftkit.sim.engine.invariant;

import dev.raftkit.sim.engine.time.EventQueue;

/**
 * I21: while a leader has a lease, nobody leads a later term (thesis §6.4.1). It holds as long as the
 * clocks drift by no more than the bound, whatever else goes wrong, and however leadership passes from
 * one to the other.
 */
public final class ExclusiveLease {
  public static final String NAME = "I21-lease-is-exclusive";

  private final Alarm alarm;
  private final EventQueue clock;
  private final Surroundings surroundings;
  private final long settlingNanos;
  private long newestTerm;

  /**
   * Creates the invariant.
   *
   * @param electionTimeoutMaxNanos longer than any lease; for so long clocks must have been trusted
   */
  public ExclusiveLease(
      Alarm alarm, EventQueue clock, Surroundings surroundings, long electionTimeoutMaxNanos) {
    this.alarm = alarm;
    this.clock = clock;
    this.surroundings = surroundings;
    this.settlingNanos = electionTimeoutMaxNanos;
  }

  /** A server won an election: no leader of an earlier term may have a lease. */
  public void elected(int server, long term, ServerState[] states) {
    newestTerm = Math.max(newestTerm, term);
    for (int other = 0; other < states.length; other++) {
      if (other != server && states[other].isLeader() && states[other].term < newestTerm) {
        check(other, states[other].term);
      }
    }
  }

  /** A running server acted: one that was overtaken must not have got a lease. */
  public void acted(int server, ServerState after) {
    if (after.isLeader() && after.term < newestTerm) {
      check(server, after.term);
    }
  }

  private void check(int server, long term) {
    if (surroundings.holdsLease(server)
        && surroundings.areClocksTrustedSince(clock.now() - settlingNanos)) {
      alarm.raise(
          NAME,
          server,
          "has a lease in term " + term + " while another leads in term " + newestTerm);
    }
  }
}
