package dev.raftkit.server.demo;

/**
 * How large a demo is.
 *
 * @param seconds how long the leaders charge; it takes longer if the kills and pauses do
 */
record DemoOptions(int nodes, int clients, int seconds, int kills, int pauses) {
  static final int NODES_MIN = 3;
  static final int NODES_MAX = 9;
  static final int CLIENTS_MAX = 64;
  static final int SECONDS_MAX = 3_600;
  static final int STRIKES_MAX = 1_000;

  DemoOptions {
    check("--nodes", nodes, NODES_MIN, NODES_MAX);
    check("--clients", clients, 0, CLIENTS_MAX);
    check("--seconds", seconds, 1, SECONDS_MAX);
    check("--kills", kills, 0, STRIKES_MAX);
    check("--pauses", pauses, 0, STRIKES_MAX);
  }

  private static void check(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(option + " is " + min + " to " + max + ", not " + value);
    }
  }

  int strikes() {
    return kills + pauses;
  }

  /** Whether the i-th strike is a pause: they are spread evenly among the kills. */
  boolean isPause(int strike) {
    return pausesBefore(strike + 1) > pausesBefore(strike);
  }

  private int pausesBefore(int strike) {
    return (int) (((long) strike * pauses + strikes() / 2) / strikes());
  }

  /** When the i-th strike is due, counted from the first leader. */
  long strikeNanos(int strike) {
    return seconds * 1_000_000_000L * (strike + 1) / (strikes() + 1);
  }
}
