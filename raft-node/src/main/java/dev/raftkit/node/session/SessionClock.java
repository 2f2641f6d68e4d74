package dev.raftkit.node.session;

/**
 * The leader's reading of session time, by which timed state machines live too: the last value in the
 * log that it has applied, and the time since then by its own monotonic clock. A leader that has not
 * applied everything from before its term has no reading, so after a change of leaders time goes on
 * late, never early. Loop only.
 */
public final class SessionClock {
  private final long intervalNanos;
  private boolean isRunning;
  private long term;
  private long reading;
  private long readAt;
  private long stampedAt;
  private int open;
  private long dueAt = Long.MAX_VALUE;

  public SessionClock(SessionLimits limits) {
    this.intervalNanos = limits.clockInterval().toNanos();
  }

  /**
   * Entries were applied.
   *
   * @param leadingTerm the term in which this member leads; 0 if it does not
   * @param appliedTerm that of the last entry applied
   * @param dueAt the time at which the state machine wants something done; Long.MAX_VALUE for never
   */
  public void applied(
      long now, long leadingTerm, long appliedTerm, SessionSummary sessions, long dueAt) {
    this.dueAt = dueAt;
    open = sessions.open();
    follow(leadingTerm);
    if (!isRunning && leadingTerm > 0 && appliedTerm == leadingTerm) {
      isRunning = true;
      reading = sessions.clock();
      readAt = now;
      stampedAt = now;
    }
  }

  /** A snapshot took the place of the state. */
  public void restored(long newDueAt) {
    dueAt = newDueAt;
  }

  /** A leader of another term, or none, starts over. */
  private void follow(long leadingTerm) {
    if (leadingTerm != term) {
      term = leadingTerm;
      isRunning = false;
    }
  }

  /** Reads the time for entries that are about to enter the log; 0 if it is not known. */
  public long stamp(long now, long leadingTerm) {
    follow(leadingTerm);
    if (!isRunning) {
      return 0;
    }
    // Who stood still heard of nobody: such a time is not held against the clients.
    reading += Math.min(now - readAt, 2 * intervalNanos);
    readAt = now;
    stampedAt = now;
    return reading;
  }

  /** When time must be told to the log, though nobody asked for anything. */
  public long deadline(long leadingTerm) {
    follow(leadingTerm);
    boolean isNeeded = open > 0 || dueAt < Long.MAX_VALUE;
    return isRunning && isNeeded ? stampedAt + intervalNanos : Long.MAX_VALUE;
  }

  /** When the state machine is to be asked what is due, as far as that is known now. */
  public long dueDeadline(long leadingTerm) {
    follow(leadingTerm);
    return isRunning && dueAt < Long.MAX_VALUE
        ? readAt + Math.max(0, dueAt - reading)
        : Long.MAX_VALUE;
  }
}
