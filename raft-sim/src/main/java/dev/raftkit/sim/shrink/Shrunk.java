package dev.raftkit.sim.shrink;

import dev.raftkit.sim.engine.invariant.Violation;
import java.util.List;

/**
 * A failure, and the shortest way to it that was found.
 *
 * @param violation what the short way ends in: the same invariant, for the same cause
 * @param steps what happens, in order, one line each
 * @param stepsBefore how many steps the failing run had
 * @param replays how many variants were played
 * @param nanos how much processor time they took
 * @param token the line that replays these steps
 */
public record Shrunk(
    Violation violation,
    List<String> steps,
    long stepsBefore,
    long replays,
    long nanos,
    String token) {
  public Shrunk {
    steps = List.copyOf(steps);
  }

  static Shrunk of(
      Reproduction reproduction, Violation violation, long stepsBefore, Expenses expenses) {
    return new Shrunk(
        violation,
        reproduction.steps(),
        stepsBefore,
        expenses.replays(),
        expenses.nanos(),
        reproduction.token());
  }

  /** How many steps are left. */
  public int stepsAfter() {
    return steps.size();
  }

  /** How many milliseconds it took. */
  public long millis() {
    return nanos / 1_000_000;
  }
}
