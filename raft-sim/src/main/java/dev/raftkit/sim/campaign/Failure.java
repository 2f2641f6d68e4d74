package dev.raftkit.sim.campaign;

import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.observe.JsonLine;
import dev.raftkit.sim.shrink.Shrunk;
import org.jspecify.annotations.Nullable;

/**
 * A run in which an invariant did not hold.
 *
 * @param steps how many events it took
 * @param shrunk a short way to the same violation; null if nobody looked for one
 */
public record Failure(
    SimConfig config,
    Violation violation,
    long steps,
    @Nullable Shrunk shrunk) {
  static Failure of(RunResult result, Violation violation) {
    return new Failure(result.config(), violation, result.events(), null);
  }

  /** The line that plays this very run again. */
  public String token() {
    return ReplayToken.of(config);
  }

  /** The same failure with a short way to it. */
  Failure withShrunk(Shrunk found) {
    return new Failure(config, violation, steps, found);
  }

  /** As JSON. */
  public String toJson() {
    JsonLine line = new JsonLine()
        .field("invariant", violation.invariant())
        .field("seed", config.seed())
        .field("token", token())
        .field("steps", steps)
        .field("text", violation.toString());
    if (shrunk != null) {
      line.rawField(
          "shrunk",
          new JsonLine()
              .field("steps", shrunk.stepsAfter())
              .field("token", shrunk.token())
              .field("replays", shrunk.replays())
              .field("millis", shrunk.millis())
              .field("text", shrunk.violation().toString())
              .close());
    }
    return line.close();
  }

  @Override
  public String toString() {
    return violation + "\n  replay: ./raft sim --replay " + token();
  }
}
