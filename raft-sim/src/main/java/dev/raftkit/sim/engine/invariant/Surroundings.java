package dev.raftkit.sim.engine.invariant;

/** What the world does to the servers at present, as far as invariants must know. */
public interface Surroundings {
  /** Whether a server runs, with an ordinary disk. */
  boolean isHealthy(int server);

  /** Whether a server stands still, with messages waiting for it. */
  boolean isPaused(int server);

  /** Whether messages pass between two servers in both directions, in fair weather. */
  boolean areConnected(int one, int other);

  /** Whether a server believes that nobody else can lead, by its own clock. */
  boolean holdsLease(int server);

  /** Whether all clocks have drifted by no more than the bound since a time. */
  boolean areClocksTrustedSince(long nanos);

  /** When the last message that is under way arrives. */
  long lastArrivalNanos();
}
