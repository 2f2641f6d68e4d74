package dev.raftkit.sim.campaign;

import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.observe.JsonLine;

/**
 * A run in which an invariant did not hold.
 *
 * @param steps how many events it took
 */
public record Failure(SimConfig config, Violation violation, long steps) {
  static Failure of(RunResult result, Violation violation) {
    return new Failure(result.config(), violation, result.events());
  }

  /** The line that plays this very run again. */
  public String token() {
    return ReplayToken.of(config);
  }

  /** As JSON. */
  public String toJson() {
    return new JsonLine()
        .field("invariant", violation.invariant())
        .field("seed", config.seed())
        .field("token", token())
        .field("steps", steps)
        .field("text", violation.toString())
        .close();
  }

  @Override
  public String toString() {
    return violation + "\n  replay: ./raft sim --replay " + token();
  }
}
