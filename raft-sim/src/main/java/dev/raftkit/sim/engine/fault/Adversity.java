package dev.raftkit.sim.engine.fault;

/** All that goes wrong in one run. */
public interface Adversity {
  /** A leader comes to a moment that matters. */
  void reached(int server, Moment moment);

  /** Repairs everything, for good. */
  void end();
}
