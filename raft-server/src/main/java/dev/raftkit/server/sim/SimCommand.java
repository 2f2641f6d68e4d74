package dev.raftkit.server.sim;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Durations;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Logs;
import dev.raftkit.server.cli.Terminal;
import dev.raftkit.sim.campaign.Campaign;
import dev.raftkit.sim.campaign.CampaignPlan;
import dev.raftkit.sim.campaign.CampaignResult;
import dev.raftkit.sim.campaign.Failure;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.choice.Workload;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.observe.JsonLine;
import dev.raftkit.sim.full.LayeredSimulation;
import dev.raftkit.sim.shrink.Reproduction;
import dev.raftkit.sim.shrink.Run;
import dev.raftkit.sim.shrink.ShrinkBudget;
import dev.raftkit.sim.shrink.Shrinker;
import dev.raftkit.sim.shrink.Shrunk;
import dev.raftkit.sim.shrink.story.FailureStory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Simulated clusters with faults, each run decided by its seed. */
@Command(
    name = "sim",
    mixinStandardHelpOptions = true,
    description = {
      "Runs simulated clusters of the real code under faults and checks the invariants of Raft"
          + " after every event.",
      "The same options and seed give the same run, and the same trace hash, on every machine."
    })
public final class SimCommand implements Callable<Integer> {
  private static final long RUNS_DEFAULT = 100;
  private static final int CLIENTS = 2;

  /** What a token decides, so that nothing else may. */
  private static final List<String> DECIDED_BY_TOKEN = List.of(
      "--nodes", "--seed", "--runs", "--time", "--duration", "--faults", "--layer", "--workload");

  /** What a list of steps or faults does not have. */
  private static final List<String> OF_WHOLE_RUNS = List.of("--trace", "--history");

  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--nodes", paramLabel = "N", description = "Servers, 1 to 9 (default: 5).")
  private int nodes = 5;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides everything else (default: drawn at random, and printed).")
  private @Nullable Long seed;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "How many runs (default: 100, or what fits into --time).")
  private @Nullable Long runs;

  @Option(
      names = "--time",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "Begin no run after this much real time, for example 10m.")
  private @Nullable Duration time;

  @Option(names = "--jobs", paramLabel = "N", description = "Threads (default: one a processor).")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "Virtual time of a run (default: 60s).")
  private Duration duration = Duration.ofSeconds(60);

  @Option(
      names = "--faults",
      paramLabel = "all|none|NAME,...",
      description = "Some of network, crash, pause, disk, clock, version, corruption, transfer, "
          + "membership, witness (default: all).")
  private String faults = "all";

  @Option(
      names = "--layer",
      paramLabel = "core|full",
      description = "The protocol alone, or with driver, codec and log (default: full).")
  private String layer = "full";

  @Option(
      names = "--workload",
      paramLabel = "kv|reads|lease",
      description =
          "Clients put and get, all through the log or gets in all ways; or stand for elections, take"
              + " locks and watch (default: reads).")
  private String workload = "reads";

  @Option(
      names = "--replay",
      paramLabel = "TOKEN",
      description = "Plays what a token names: a run, or a failure that was shrunk.")
  private @Nullable String token;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "Write the trace of the first failing run, or of the first.")
  private @Nullable Path trace;

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description = "Write what the clients of that run saw.")
  private @Nullable Path history;

  @Option(
      names = "--guided",
      description = "Let half of the runs go on from where earlier ones came to new states.")
  private boolean guided;

  @Option(
      names = "--stop-on-failure",
      description = "End with the first failure (default: after 20).")
  private boolean stopOnFailure;

  @Option(
      names = "--corpus",
      paramLabel = "DIR",
      description =
          "Go on with the campaign of this folder: what failed comes first, then runs that"
              + " were never played; needs --seed.")
  private @Nullable Path corpus;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a space-time diagram of the first failure.")
  private @Nullable Path html;

  @Option(names = "--no-shrink", description = "Do not look for a short way to the first failure.")
  private boolean noShrink;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    Logs.silence();
    Reproduction listed = token == null ? null : listed(command, token);
    if (listed != null) {
      return replay(command, listed);
    }
    CampaignPlan plan = plan(command);
    ProgressLine progress = new ProgressLine(Terminal.err(command.getErr()), plan);
    try {
      CampaignResult result = Campaign.run(plan, progress);
      progress.close();
      FailureStory story = result.failures().isEmpty() || noShrink ? null : shrink(result);
      writeHtml(story);
      String plain = text(plan, result) + (story == null ? "" : text(result, story));
      command.getOut().print(json ? result.toJson() + "\n" : plain);
      command.getOut().flush();
      return result.failures().isEmpty() ? ExitCode.GOOD : ExitCode.CHECK_FAILED;
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  /** The steps or faults that a token lists; null when it names a whole run. */
  private static @Nullable Reproduction listed(CommandLine command, String token) {
    try {
      Reproduction named = Reproduction.parse(token);
      if (named instanceof Run) {
        return null;
      }
      CampaignPlan.requireOfTheSimulator(named.config());
      requireNothingElse(command, DECIDED_BY_TOKEN);
      requireNothingElse(command, OF_WHOLE_RUNS);
      return named;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, String.valueOf(e.getMessage()), e);
    }
  }

  private int replay(CommandLine command, Reproduction listed) throws CannotRunException {
    FailureStory story = FailureStory.of(listed, servers(listed));
    try {
      writeHtml(story);
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
    command.getOut().print(json ? json(listed, story) + "\n" : story.transcript());
    command.getOut().flush();
    return story.violation() == null ? ExitCode.GOOD : ExitCode.CHECK_FAILED;
  }

  private static ServerFactory servers(Reproduction reproduction) {
    return LayeredSimulation.servers(reproduction.config());
  }

  private static String json(Reproduction listed, FailureStory story) {
    Violation violation = story.violation();
    String violations = violation == null
        ? "[]"
        : "["
            + new JsonLine()
                .field("invariant", violation.invariant())
                .field("seed", listed.config().seed())
                .field("token", listed.token())
                .field("steps", listed.steps().size())
                .field("text", violation.toString())
                .close()
            + "]";
    return new JsonLine().field("runs", 1).rawField("violations", violations).close();
  }

  /** Finds a short way to the first failure, and plays it. */
  private static FailureStory shrink(CampaignResult result) {
    Failure first = result.failures().get(0);
    Shrunk shrunk = Shrinker.shrink(
        first.config(),
        first.violation(),
        LayeredSimulation.servers(first.config()),
        ShrinkBudget.STANDARD);
    result.attach(shrunk);
    Reproduction reproduction = Reproduction.parse(shrunk.token());
    return FailureStory.of(reproduction, servers(reproduction));
  }

  private static String text(CampaignResult result, FailureStory story) {
    Shrunk shrunk = Objects.requireNonNull(result.failures().get(0).shrunk());
    return "\nthe first one, shrunk from " + shrunk.stepsBefore() + " to " + shrunk.stepsAfter()
        + " steps in " + shrunk.replays() + " replays and " + shrunk.millis() + " ms:\n"
        + story.told();
  }

  private void writeHtml(@Nullable FailureStory story) throws IOException {
    if (html != null && story != null) {
      Files.writeString(html, story.html());
    }
  }

  private static String text(CampaignPlan plan, CampaignResult result) {
    return "seed " + plan.config().seed() + ": " + result.toText();
  }

  private CampaignPlan plan(CommandLine command) {
    try {
      CampaignPlan plan = token == null ? chosen() : replayed(command, token);
      if (corpus != null && seed == null) {
        throw new IllegalArgumentException("--corpus needs --seed, so that the campaign can go on");
      }
      plan = guided ? plan.withGuide() : plan;
      return plan.withJobs(jobs)
          .withTrace(trace)
          .withHistory(history)
          .withCorpus(corpus)
          .withFailuresMax(stopOnFailure ? 1 : CampaignPlan.FAILURES_MAX);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ParameterException(command, String.valueOf(e.getMessage()), e);
    }
  }

  private CampaignPlan chosen() {
    SimConfig config = new SimConfig(
        nodes,
        seed == null ? new SecureRandom().nextLong(Long.MAX_VALUE) : seed,
        duration.toNanos(),
        Faults.parse(faults),
        Layer.parse(layer),
        Workload.parse(workload),
        CLIENTS);
    CampaignPlan plan = CampaignPlan.of(config, runs == null ? RUNS_DEFAULT : runs);
    if (time == null) {
      return plan;
    }
    return new CampaignPlan(
        config, runs == null ? Long.MAX_VALUE : runs, time.toNanos(), 1, null, null);
  }

  private static CampaignPlan replayed(CommandLine command, String token) {
    requireNothingElse(command, DECIDED_BY_TOKEN);
    return CampaignPlan.replaying(token);
  }

  private static void requireNothingElse(CommandLine command, List<String> options) {
    for (String option : options) {
      if (command.getParseResult().hasMatchedOption(option)) {
        throw new IllegalArgumentException(
            option + " is decided by the token: leave it out with --replay");
      }
    }
  }
}
