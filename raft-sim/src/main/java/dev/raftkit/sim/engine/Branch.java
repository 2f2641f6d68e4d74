package dev.raftkit.sim.engine;

/**
 * Where a run leaves the course of its seed: what is drawn from then on differs.
 *
 * @param atNanos virtual time
 * @param salt not 0; decides what is drawn instead
 */
public record Branch(long atNanos, long salt) {
  public Branch {
    if (atNanos < 0 || salt == 0) {
      throw new IllegalArgumentException(
          "a branch needs a time of at least 0 and a salt other than 0, not " + atNanos + " and "
              + salt);
    }
  }
}
