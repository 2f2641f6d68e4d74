package dev.raftkit.sim.engine.invariant;

/**
 * I16: once a majority is healthy and connected, the cluster serves again within {@value
 * #TIMEOUTS_MAX} election timeouts, or as many as its clients say, and all logs in that majority
 * become equal.
 */
public final class Liveness {
  public static final String NAME = "I16-serves-and-converges";
  public static final int TIMEOUTS_MAX = 50;

  private final Alarm alarm;
  private final int serviceTimeoutsMax;

  public Liveness(Alarm alarm, int serviceTimeoutsMax) {
    this.alarm = alarm;
    this.serviceTimeoutsMax = serviceTimeoutsMax;
  }

  /** The time to serve is up. */
  public void judgeService(boolean served, String states) {
    if (!served) {
      alarm.raise(
          NAME,
          "nothing proposed after the repair was acknowledged within "
              + serviceTimeoutsMax
              + " election timeouts: "
              + states);
    }
  }

  /** The time to become equal is up. */
  public void judgeConvergence(boolean converged, String states) {
    if (!converged) {
      alarm.raise(
          NAME,
          "the logs are not equal "
              + TIMEOUTS_MAX
              + " election timeouts after the repair: "
              + states);
    }
  }
}
