package dev.raftkit.sim.engine.invariant;

/**
 * I16: once a majority is healthy and connected, the cluster serves again within {@value
 * #TIMEOUTS_MAX} election timeouts, and all logs in that majority become equal.
 */
public final class Liveness {
  public static final String NAME = "I16-serves-and-converges";
  public static final int TIMEOUTS_MAX = 50;

  private final Alarm alarm;

  public Liveness(Alarm alarm) {
    this.alarm = alarm;
  }

  /** The time is up. */
  public void judge(boolean served, boolean converged, String states) {
    if (!served) {
      alarm.raise(
          NAME,
          "nothing proposed after the repair was acknowledged within "
              + TIMEOUTS_MAX
              + " election timeouts: "
              + states);
    } else if (!converged) {
      alarm.raise(
          NAME,
          "the logs are not equal "
              + TIMEOUTS_MAX
              + " election timeouts after the repair: "
              + states);
    }
  }
}
