package dev.raftkit.sim.kit;

import dev.raftkit.node.StateMachine;
import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.Simulation;
import dev.raftkit.sim.engine.invariant.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Tells of one run that failed: in a message, and at length in a file. */
final class Report<M extends StateMachine> {
  /** A run that is played twice must take the same course. */
  static final String REPEATABLE = "repeatable";

  private static final String NOT_REPEATABLE =
      "the run took another course when it was played again: the state machine, the workload or an"
          + " invariant depends on something else than what it is given, such as a clock, randomness"
          + " of its own, static state, or the iteration order of a hash map";

  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long MILLION = 1_000_000;

  private final Sim sim;
  private final Trial<M> trial;
  private final RunResult run;
  private final Story story = new Story();

  Report(Sim sim, Trial<M> trial, RunResult run) {
    this.sim = sim;
    this.trial = trial;
    this.run = run;
  }

  /** Plays the run once more, with someone writing down what happens. */
  SimFailure failure(Violation violation) {
    TrialServers<M> servers = new TrialServers<>(trial, story);
    RunResult again = Simulation.run(run.config(), story, servers);
    return again.hash() == run.hash() ? failure(violation, servers.cause()) : notRepeatable();
  }

  /** The run took another course when it was played again. */
  SimFailure notRepeatable() {
    return failure(new Violation(REPEATABLE, run.virtualNanos(), "", NOT_REPEATABLE), null);
  }

  private SimFailure failure(Violation violation, @Nullable Throwable cause) {
    String token = ReplayToken.of(run.config());
    String message = headline(violation) + "\n" + howToReplay(token);
    return new SimFailure(message + "\n" + written(message), violation, token, cause);
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
        + violation.text();
  }

  private String howToReplay(String token) {
    SimConfig config = run.config();
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
        + "\n  replay: mvn test -Dtest="
        + sim.name()
        + " -D"
        + SimSettings.REPLAY
        + "="
        + token;
  }

  private static String counted(int count, String what) {
    return count + what + (count == 1 ? "" : "s");
  }

  /** Writes the file; a failure to do so must not hide that of the test. */
  private String written(String message) {
    String name = sim.name().replaceAll("[^A-Za-z0-9._-]+", ".") + ".txt";
    Path file = sim.settings().reports().resolve(name);
    try {
      Files.createDirectories(sim.settings().reports());
      Files.writeString(file, message + "\n\nWhat happened:\n" + story.text());
      sim.tell("report: " + file);
      return "  report: " + file;
    } catch (IOException e) {
      return "  the report could not be written: " + e;
    }
  }
}
