package dev.raftkit.sim.engine.choice;

/** What the clients of a simulation do. */
public enum Workload {
  /** Puts and gets of registers, through the log. */
  KV("kv"),
  /** The same, but most gets do not go through the log: they ask a member for its state. */
  READS("reads"),
  /**
   * Elections, locks and watches of a key-value store, and what they protect. Needs the full layer, and
   * a module that has such a store.
   */
  LEASE("lease"),
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
   * Reads {@code kv}, {@code reads} or {@code lease}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Workload parse(String text) {
    for (Workload workload : values()) {
      if (workload.text.equals(text)) {
        return workload;
      }
    }
    throw new IllegalArgumentException(
        "there is no workload '" + text + "'; there are kv, reads and lease");
  }
}
