package dev.raftkit.sim.engine.choice;

/** What the clients of a simulation do. */
public enum Workload {
  /** Puts and gets of registers, through the log. */
  KV("kv"),
  /** Whatever a test says: the commands of its own state machine. */
  OWN("own");

  private final String text;

  Workload(String text) {
    this.text = text;
  }

  /** The name on the command line. */
  public String text() {
    return text;
  }

  /**
   * Reads {@code kv}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Workload parse(String text) {
    for (Workload workload : values()) {
      if (workload.text.equals(text)) {
        return workload;
      }
    }
    throw new IllegalArgumentException("there is no workload '" + text + "'; there is kv");
  }
}
