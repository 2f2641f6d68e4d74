package dev.raftkit.server.sim;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Durations;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Logs;
import dev.raftkit.server.cli.Terminal;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.observe.JsonLine;
import dev.raftkit.sim.engine.schedule.Schedule;
import dev.raftkit.sim.explore.Exploration;
import dev.raftkit.sim.explore.Explorer;
import dev.raftkit.sim.explore.Sample;
import dev.raftkit.sim.explore.Scope;
import dev.raftkit.sim.shrink.Reproduction;
import dev.raftkit.sim.shrink.ShrinkBudget;
import dev.raftkit.sim.shrink.Shrunk;
import dev.raftkit.sim.shrink.StepsReproduction;
import dev.raftkit.sim.shrink.story.FailureStory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Every course that a small cluster can take. */
@Command(
    name = "explore",
    mixinStandardHelpOptions = true,
    description = {
      "Comes to every state that a small cluster of the core layer can be in, shortest ways first,"
          + " and checks the invariants of Raft on the way.",
      "Messages arrive at any time, in any order, any number of times, or never."
    })
public final class ExploreCommand implements Callable<Integer> {
  private static final double SECOND_NANOS = 1e9;
  private static final int STATES_DEFAULT = 20_000_000;
  private static final int STATES_MAX = 100_000_000;

  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--nodes", paramLabel = "N", description = "Servers, 1 to 5 (default: 3).")
  private int nodes = 3;

  @Option(
      names = "--terms",
      paramLabel = "N",
      description = "No election leads beyond this term (default: 2).")
  private int terms = 2;

  @Option(
      names = "--entries",
      paramLabel = "N",
      description = "Proposals that leaders get (default: 2).")
  private int entries = 2;

  @Option(
      names = "--crashes",
      paramLabel = "N",
      description = "How many times a process dies (default: 2).")
  private int crashes = 2;

  @Option(
      names = "--heartbeats",
      paramLabel = "N",
      description = "Rounds of heartbeats, 0 to 2 (default: 0).")
  private int heartbeats;

  @Option(
      names = "--free-pre-votes",
      description = "Let PreVotes and their answers arrive at any time, as all else does"
          + " (default: at once or never).")
  private boolean freePreVotes;

  @Option(
      names = "--no-symmetry",
      description = "Count states that differ only in which server is which.")
  private boolean noSymmetry;

  @Option(
      names = "--time",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "Stop after this much real time, for example 10m (default: when all is known).")
  private @Nullable Duration time;

  @Option(
      names = "--states",
      paramLabel = "N",
      description = "Stop after this many states (default: 20,000,000).")
  private int statesMax = STATES_DEFAULT;

  @Option(
      names = "--compare",
      paramLabel = "RUNS",
      description = "Also play random runs, and say how many of the abstract states they reach.")
  private long compared;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a space-time diagram of the failure.")
  private @Nullable Path html;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    Logs.silence();
    Scope scope = scope(command);
    ExploreProgress progress = new ExploreProgress(Terminal.err(command.getErr()), time, statesMax);
    Exploration found = Explorer.explore(scope, ServerFactory.CORE, progress);
    progress.close();
    Shrunk shrunk = found.shrunk(ServerFactory.CORE, ShrinkBudget.STANDARD);
    Sample sample = compared == 0 ? null : Sample.of(found, random(), compared);
    try {
      command.getOut().print(json ? json(found, shrunk, sample) + "\n" : text(found, sample));
      if (shrunk != null) {
        tell(command, found, shrunk);
      }
      command.getOut().flush();
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
    return found.violation() == null ? ExitCode.GOOD : ExitCode.CHECK_FAILED;
  }

  private Scope scope(CommandLine command) {
    if (statesMax < 1 || statesMax > STATES_MAX) {
      throw new ParameterException(
          command, "states must be 1 to " + STATES_MAX + ", not " + statesMax);
    }
    if (compared < 0) {
      throw new ParameterException(command, "random runs cannot be " + compared);
    }
    try {
      return new Scope(nodes, terms, entries, crashes, heartbeats, !freePreVotes, !noSymmetry);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, String.valueOf(e.getMessage()), e);
    }
  }

  private SimConfig random() {
    return SimConfig.of(1)
        .withNodes(nodes)
        .withLayer(Layer.CORE)
        .withFaults(Faults.of(FaultKind.NETWORK, FaultKind.CRASH, FaultKind.PAUSE));
  }

  private void tell(CommandLine command, Exploration found, Shrunk shrunk) throws IOException {
    FailureStory story = FailureStory.of(Reproduction.parse(shrunk.token()), ServerFactory.CORE);
    if (html != null) {
      Files.writeString(html, story.html());
    }
    if (!json) {
      Schedule schedule = Objects.requireNonNull(found.schedule());
      command
          .getOut()
          .print(
              "\nthe way there: " + new StepsReproduction(schedule).token() + "\nwith only what it"
                  + " takes, " + shrunk.stepsAfter() + " steps:\n" + story.told());
    }
  }

  private static String text(Exploration found, @Nullable Sample sample) {
    String end = found.isComplete() ? "these are all there are" : "there are more";
    String held = found.violation() == null ? "every invariant held" : "an invariant failed";
    String text = String.format(
        Locale.ROOT,
        "%s: %,d states%s, %,d moves between them, up to %d moves from the start, in %.1f s of one"
            + " core: %s%n%,d courses were played, %d moves differed in what the exploration leaves"
            + " out%n%s%n",
        found.scope(),
        found.states(),
        found.scope().symmetric() ? " but for the names of servers" : "",
        found.moves(),
        found.depth(),
        found.nanos() / SECOND_NANOS,
        end,
        found.played(),
        found.unlike(),
        held);
    if (sample != null) {
      text += String.format(
          Locale.ROOT,
          "%,d random runs reach %d of the %d abstract states%n",
          sample.runs(),
          sample.reached(),
          sample.all());
    }
    return text;
  }

  private static String json(Exploration found, @Nullable Shrunk shrunk, @Nullable Sample sample) {
    Scope scope = found.scope();
    JsonLine line = new JsonLine()
        .field("nodes", scope.nodes())
        .field("terms", scope.terms())
        .field("entries", scope.entries())
        .field("crashes", scope.crashes())
        .field("heartbeats", scope.heartbeats())
        .rawField("freePreVotes", String.valueOf(!scope.preVotesAtOnce()))
        .rawField("symmetric", String.valueOf(scope.symmetric()))
        .field("states", found.states())
        .field("moves", found.moves())
        .field("depth", found.depth())
        .rawField("complete", String.valueOf(found.isComplete()))
        .field("played", found.played())
        .field("unlike", found.unlike())
        .rawField("seconds", String.format(Locale.ROOT, "%.3f", found.nanos() / SECOND_NANOS))
        .field("abstractStates", found.abstractStates().size());
    if (sample != null) {
      line.field("comparedRuns", sample.runs()).field("comparedReached", sample.reached());
    }
    return line.rawField("violations", violations(found.violation(), shrunk)).close();
  }

  private static String violations(@Nullable Violation violation, @Nullable Shrunk shrunk) {
    if (violation == null || shrunk == null) {
      return "[]";
    }
    return "["
        + new JsonLine()
            .field("invariant", violation.invariant())
            .field("token", shrunk.token())
            .field("steps", shrunk.stepsAfter())
            .field("text", violation.toString())
            .close()
        + "]";
  }
}
