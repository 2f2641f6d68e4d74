package dev.raftkit.sim.engine.time;

/**
 * The clock of one process, which starts with it at 0: it may run fast or slow and jump ahead, and
 * never goes back.
 */
public final class LocalClock {
  private static final long MILLION = 1_000_000;

  private long runBase;
  private long localBase;
  private int perMillion;

  /** Begins anew at 0. */
  public void start(long runNow) {
    runBase = runNow;
    localBase = 0;
  }

  /** The local time at a time of the run's clock. */
  public long at(long runNow) {
    long elapsed = runNow - runBase;
    return localBase + elapsed + drift(elapsed);
  }

  /** When on the run's clock a local time is reached. */
  public long onRunClock(long local) {
    long left = local - localBase;
    if (perMillion == 0 || left <= 0) {
      return runBase + left;
    }
    long rate = MILLION + perMillion;
    // Rounding may have made it a little too late.
    long guess = runBase + Math.max(0, left / rate * MILLION + left % rate * MILLION / rate - 2);
    while (at(guess) < local) {
      guess++;
    }
    return guess;
  }

  /** Gains so many nanoseconds in a million from now on; negative to lose them. */
  public void drift(long runNow, int gainPerMillion) {
    localBase = at(runNow);
    runBase = runNow;
    perMillion = gainPerMillion;
  }

  /** Jumps ahead. */
  public void step(long nanos) {
    localBase += nanos;
  }

  private long drift(long elapsed) {
    return perMillion == 0
        ? 0
        : elapsed / MILLION * perMillion + elapsed % MILLION * perMillion / MILLION;
  }
}
