package dev.raftkit.sim.shrink;

import java.util.concurrent.TimeUnit;

/**
 * How much shrinking may cost; it ends at whichever limit comes first.
 *
 * @param replaysMax how many variants may be played
 * @param nanosMax how much processor time they may take; with {@link Long#MAX_VALUE} the result depends on
 *     {@code replaysMax} alone
 * @param progress is told after every replay
 */
public record ShrinkBudget(long replaysMax, long nanosMax, Progress progress) {
  /** 5,000 replays or 9 seconds: with the last replay, less than 10. */
  public static final ShrinkBudget STANDARD =
      new ShrinkBudget(5_000, TimeUnit.SECONDS.toNanos(9), Progress.NONE);

  public ShrinkBudget {
    if (replaysMax < 0) {
      throw new IllegalArgumentException("replays must be 0 or more, not " + replaysMax);
    }
    if (nanosMax < 0) {
      throw new IllegalArgumentException("the time must be 0 ns or more, not " + nanosMax);
    }
  }

  /** So many replays, however long they take: the same result every time. */
  public static ShrinkBudget ofReplays(long replaysMax) {
    return new ShrinkBudget(replaysMax, Long.MAX_VALUE, Progress.NONE);
  }

  public ShrinkBudget withProgress(Progress listener) {
    return new ShrinkBudget(replaysMax, nanosMax, listener);
  }

  /** Is told how far shrinking is, on the thread that shrinks. */
  @FunctionalInterface
  public interface Progress {
    /** Tells nobody. */
    Progress NONE = (replays, steps) -> {};

    /** So many variants were played, and the shortest that failed has so many steps. */
    void replayed(long replays, long steps);
  }
}
