package dev.raftkit.server.demo;

/**
 * How large a demo is.
 *
 * @param clients candidates that are no members; if there are any, only they charge
 * @param seconds how long the leaders charge; it takes longer if the kills and pauses do
 */
record DemoOptions(int nodes, int clients, int seconds, int kills, int pauses) {
  static final int NODES_MIN = 3;
  static final int NODES_MAX = 9;
  static final int CLIENTS_MAX = 9;
  static final int SECONDS_MAX = 3_600;
  static final int STRIKES_MAX = 1_000;

  DemoOptions {
    check("--nodes", nodes, NODES_MIN, NODES_MAX);
    if (clients != 0) {
      // One alone has nobody who takes over.
      check("--clients, if there are any,", clients, 2, CLIENTS_MAX);
    }
    check("--seconds", seconds, 1, SECONDS_MAX);
    check("--kills", kills, 0, STRIKES_MAX);
    check("--pauses", pauses, 0, STRIKES_MAX);
  }

  private static void check(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(option + " is " + min + " to " + max + ", not " + value);
    }
  }

  /** Each kind strikes leaders, and where there are candidates also whoever of them is elected. */
  int strikes() {
    return (kills + pauses) * targets();
  }

  private int targets() {
    return clients == 0 ? 1 : 2;
  }

  /** Whether the i-th strike is at whoever charges, and not at the leader of the members. */
  boolean isAtCharger(int strike) {
    return strike % targets() == 0;
  }

  /** Whether the i-th strike is a pause: they are spread evenly among the kills. */
  boolean isPause(int strike) {
    int pair = strike / targets();
    return pausesBefore(pair + 1) > pausesBefore(pair);
  }

  private int pausesBefore(int pair) {
    int pairs = kills + pauses;
    return (int) (((long) pair * pauses + pairs / 2) / pairs);
  }

  /** When the i-th strike is due, counted from the first leader. */
  long strikeNanos(int strike) {
    return seconds * 1_000_000_000L * (strike + 1) / (strikes() + 1);
  }
}
