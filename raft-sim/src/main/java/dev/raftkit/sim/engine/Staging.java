package dev.raftkit.sim.engine;

import dev.raftkit.sim.engine.fault.Adversary;

/**
 * How a run is played.
 *
 * @param adversary makes its trouble
 * @param fate decides what chance leaves open
 * @param eventsMax the run ends after so many events, whatever has come of it
 * @param virtualNanosMax the run ends at this time, whatever has come of it
 */
public record Staging(Adversary adversary, Fate fate, long eventsMax, long virtualNanosMax) {
  /** Everything is drawn, and a run goes on to its end. */
  public static final Staging USUAL =
      new Staging(Adversary.DRAWN, Fate.CHANCE, Long.MAX_VALUE, Long.MAX_VALUE);
}
