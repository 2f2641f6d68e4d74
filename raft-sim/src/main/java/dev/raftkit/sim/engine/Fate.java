package dev.raftkit.sim.engine;

/** Has the last word on what is drawn of things that a schedule can also say. */
public interface Fate {
  /** Leaves everything to chance. */
  Fate CHANCE = new Fate() {};

  /**
   * Decides a number, such as how many unsynced writes survive.
   *
   * @param drawn what chance would have it be
   * @param max the largest that it can be; 0 is the smallest
   */
  default int decide(int server, int drawn, int max) {
    return drawn;
  }

  /** Decides whether a server takes a snapshot, which {@code due} says it should by its settings. */
  default boolean takesSnapshot(int server, boolean due) {
    return due;
  }
}
