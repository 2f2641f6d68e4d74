package dev.raftkit.sim.kit;

import dev.raftkit.sim.engine.invariant.Violation;
import org.jspecify.annotations.Nullable;

/** A run did not go as it should. The message says what happened and how to see it again. */
public final class SimFailure extends AssertionError {
  private static final long serialVersionUID = 1;

  private final transient Violation violation;
  private final String token;

  SimFailure(String message, Violation violation, String token, @Nullable Throwable cause) {
    super(message, cause);
    this.violation = violation;
    this.token = token;
  }

  /** What did not hold. */
  public Violation violation() {
    return violation;
  }

  /** Replays the run, in the shortest form that was found. */
  public String token() {
    return token;
  }
}
