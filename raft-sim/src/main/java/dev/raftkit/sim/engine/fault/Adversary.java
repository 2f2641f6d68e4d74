package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.random.RandomStream;

/** Where a run's {@link Adversity} comes from. */
@FunctionalInterface
public interface Adversary {
  /** Draws it. */
  Adversary DRAWN = Troubles::new;

  /**
   * Begins to make trouble.
   *
   * @param random the stream {@code faults}
   */
  Adversity begin(Arena arena, Faults faults, RandomStream random);

  /** The arena in which the operator works: what it does can be watched there. */
  default Arena operated(Arena arena) {
    return arena;
  }
}
