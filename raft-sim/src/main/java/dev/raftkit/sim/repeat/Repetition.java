package dev.raftkit.sim.repeat;

import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.Simulation;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.observe.JsonLine;
import dev.raftkit.sim.engine.observe.Observer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Plays a run once more, to see whether it takes the same course. */
public final class Repetition {
  /** The name of the violation. */
  public static final String DETERMINISM = "determinism";

  /** What happens by chance need not happen again. */
  private static final int SEARCHES_MAX = 5;

  private Repetition() {}

  /** The result of a run, with a violation if the same run comes to anything else now. */
  public static RunResult check(RunResult first, ServerFactory servers) {
    RunResult second = Simulation.run(first.config(), Observer.NONE, servers);
    if (isSame(first, second)) {
      return first;
    }
    String text = summary(first) + ", and when repeated " + summary(second) + "; "
        + search(first.config(), servers);
    return first.withViolation(new Violation(DETERMINISM, first.virtualNanos(), "", text));
  }

  private static boolean isSame(RunResult first, RunResult second) {
    return first.hash() == second.hash()
        && first.events() == second.events()
        && Objects.equals(first.violation(), second.violation());
  }

  private static String summary(RunResult result) {
    return result.events() + " events with hash " + JsonLine.hex(result.hash());
  }

  private static String search(SimConfig config, ServerFactory servers) {
    for (int i = 0; i < SEARCHES_MAX; i++) {
      @Nullable
      Divergence found = Divergence.of(new Course(config, servers), new Course(config, servers));
      if (found != null) {
        return found.toString();
      }
    }
    return SEARCHES_MAX + " more pairs took one course";
  }
}
