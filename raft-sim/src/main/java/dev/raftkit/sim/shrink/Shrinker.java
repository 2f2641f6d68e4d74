package dev.raftkit.sim.shrink;

import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.invariant.Violation;
import java.util.List;

/** Finds a short way to a failure. */
public final class Shrinker {
  private Shrinker() {}

  /**
   * Shrinks a failing run.
   *
   * @param failing the run
   * @param violation what it ended in
   * @param servers the servers with which it did
   */
  public static Shrunk shrink(
      SimConfig failing, Violation violation, ServerFactory servers, ShrinkBudget budget) {
    return new Shrunk(violation, List.of(violation.toString()), 1, 0, 0, ReplayToken.of(failing));
  }
}
