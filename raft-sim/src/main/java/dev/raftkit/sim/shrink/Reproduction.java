package dev.raftkit.sim.shrink;

import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.engine.schedule.ScheduleToken;
import dev.raftkit.sim.engine.schedule.ScriptToken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that a token stands for and that can be played again. */
public sealed interface Reproduction permits Run, StepsReproduction, FaultsReproduction {
  /**
   * What a token stands for: a run, a schedule or a list of faults.
   *
   * @throws IllegalArgumentException if it is no token, or one of another version of the engine
   */
  static Reproduction parse(String token) {
    try {
      if (token.strip().startsWith(ScheduleToken.FORMAT)) {
        return new StepsReproduction(ScheduleToken.parse(token));
      }
      return token.strip().startsWith(ScriptToken.FORMAT)
          ? new FaultsReproduction(ScriptToken.parse(token))
          : Run.named(token);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a number of the token is too large", e);
    }
  }

  /** The token that {@link #parse} reads. */
  String token();

  /** The run's cluster, layer and seed. */
  SimConfig config();

  /** What happens, or goes wrong, in order, one line each. */
  List<String> steps();

  /**
   * Plays it again.
   *
   * @param listener is told of each listed step before it happens
   * @return the violation in which it ends; null when every invariant holds
   */
  @Nullable
  Violation play(ServerFactory servers, Observer observer, StepListener listener);

  /** Plays it again, and nobody looks on. */
  default @Nullable Violation play(ServerFactory servers) {
    return play(servers, Observer.NONE, StepListener.NONE);
  }

  /** Is told of steps. */
  @FunctionalInterface
  interface StepListener {
    StepListener NONE = step -> {};

    void next(String step);
  }
}
