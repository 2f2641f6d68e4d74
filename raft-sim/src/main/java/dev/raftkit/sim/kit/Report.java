package dev.raftkit.sim.kit;

import dev.raftkit.node.StateMachine;
import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.shrink.Reproduction;
import dev.raftkit.sim.shrink.ShrinkBudget;
import dev.raftkit.sim.shrink.Shrinker;
import dev.raftkit.sim.shrink.Shrunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tells of one run that failed: in a message, and at length in a file. */
final class Report<M extends StateMachine> {
  /** A run that is played twice must take the same course. */
  static final String REPEATABLE = "repeatable";

  private static final String NOT_REPEATABLE =
      "the run took another course when it was played again: the state machine, the workload or an"
          + " invariant depends on something else than what it is given, such as a clock, randomness"
          + " of its own, static state, or the iteration order of a hash map";

  private static final int STEPS_TOLD_MAX = 20;
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long MILLION = 1_000_000;

  private final Sim sim;
  private final Trial<M> trial;

  Report(Sim sim, Trial<M> trial) {
    this.sim = sim;
    this.trial = trial;
  }

  /** A run ended in a violation: shrinks it. */
  SimFailure failure(RunResult run, Violation violation) {
    if (trial.once(run.config()).hash() != run.hash()) {
      return notRepeatable(run);
    }
    sim.tell("shrinking " + violation);
    Shrunk shrunk = Shrinker.shrink(
        run.config(), violation, new TrialServers<>(trial, null), ShrinkBudget.STANDARD);
    String costs = "  " + shrunk.stepsAfter()
        + " of " + shrunk.stepsBefore()
        + " things that went wrong suffice (found in " + shrunk.replays()
        + " replays):\n";
    return replayed(Reproduction.parse(shrunk.token()), shrunk.violation(), costs);
  }

  /** What a token stands for ended in a violation: tells it as it is. */
  SimFailure replayed(Reproduction played, Violation violation) {
    return replayed(played, violation, "  what goes wrong:\n");
  }

  private SimFailure replayed(Reproduction played, Violation violation, String costs) {
    Story story = new Story();
    TrialServers<M> servers = new TrialServers<>(trial, story);
    Violation unused = played.play(servers, story, step -> story.tell("!!", step));
    String message = headline(violation)
        + setting(played.config())
        + steps(played.steps(), costs)
        + howToReplay(played.token());
    return new SimFailure(
        message + written(message, played.steps(), story),
        violation,
        played.token(),
        servers.cause());
  }

  /** The run took another course when it was played again. */
  SimFailure notRepeatable(RunResult run) {
    Violation violation = new Violation(REPEATABLE, run.virtualNanos(), "", NOT_REPEATABLE);
    String token = ReplayToken.of(run.config());
    String message = headline(violation) + setting(run.config()) + howToReplay(token);
    return new SimFailure(message, violation, token, null);
  }

  private static String headline(Violation violation) {
    long millis = violation.atNanos() / MILLION;
    String fraction = Long.toString(1000 + millis % 1000).substring(1);
    return violation.invariant()
        + " did not hold"
        + (violation.node().isEmpty() ? "" : " on " + violation.node())
        + " after "
        + millis / 1000
        + "."
        + fraction
        + " s: "
        + violation.text()
        + "\n";
  }

  private static String setting(SimConfig config) {
    return "  seed "
        + config.seed()
        + ": "
        + counted(config.nodes(), " server")
        + ", "
        + counted(config.clients(), " client")
        + ", "
        + config.durationNanos() / SECOND_NANOS
        + " s, faults "
        + config.faults()
        + "\n";
  }

  private static String counted(int count, String what) {
    return count + what + (count == 1 ? "" : "s");
  }

  private static String steps(List<String> steps, String costs) {
    if (steps.isEmpty() || steps.size() > STEPS_TOLD_MAX) {
      return "";
    }
    return costs + "    " + String.join("\n    ", steps) + "\n";
  }

  private String howToReplay(String token) {
    return "  replay: mvn test -Dtest="
        + sim.name()
        + " -D"
        + SimSettings.REPLAY
        + "="
        + token
        + "\n";
  }

  /** Writes the file; a failure to do so must not hide that of the test. */
  private String written(String message, List<String> steps, Story story) {
    String name = sim.name().replaceAll("[^A-Za-z0-9._-]+", ".") + ".txt";
    Path file = sim.settings().reports().resolve(name);
    try {
      Files.createDirectories(sim.settings().reports());
      Files.writeString(
          file,
          message
              + "\nWhat goes wrong:\n"
              + String.join("\n", steps)
              + "\n\nWhat happens:\n"
              + story.text());
      sim.tell("report: " + file);
      return "  report: " + file;
    } catch (IOException e) {
      return "  the report could not be written: " + e;
    }
  }
}
