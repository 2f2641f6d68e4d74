package dev.raftkit.node.session;

/**
 * The leader's reading of session time: the last value in the log that it has applied, and the time
 * since then by its own monotonic clock. A leader that has not applied everything from before its
 * term has no reading, so after a change of leaders time goes on late, never early. Loop only.
 */
public final class SessionClock {
  private final long intervalNanos;
  private boolean isRunning;
  private long term;
  private long reading;
  private long readAt;
  private long stampedAt;
  private int open;

  public SessionClock(SessionLimits limits) {
    this.intervalNanos = limits.clockInterval().toNanos();
  }

  /**
   * Entries were applied.
   *
   * @param leadingTerm the term in which this member leads; 0 if it does not
   * @param appliedTerm that of the last entry applied
   */
  public void applied(long now, long leadingTerm, long appliedTerm, SessionSummary sessions) {
    open = sessions.open();
    follow(leadingTerm);
    if (!isRunning && leadingTerm > 0 && appliedTerm == leadingTerm) {
      isRunning = true;
      reading = sessions.clock();
      readAt = now;
      stampedAt = now;
    }
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
    return isRunning && open > 0 ? stampedAt + intervalNanos : Long.MAX_VALUE;
  }
}
