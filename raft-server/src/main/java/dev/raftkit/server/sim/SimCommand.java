package dev.raftkit.server.sim;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Durations;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Logs;
import dev.raftkit.server.cli.Terminal;
import dev.raftkit.sim.campaign.Campaign;
import dev.raftkit.sim.campaign.CampaignPlan;
import dev.raftkit.sim.campaign.CampaignResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.choice.Workload;
import java.io.IOException;
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
      description =
          "Some of network, crash, pause, disk, clock, version, corruption (default: all).")
  private String faults = "all";

  @Option(
      names = "--layer",
      paramLabel = "core|full",
      description = "The protocol alone, or with driver, codec and log (default: full).")
  private String layer = "full";

  @Option(names = "--workload", paramLabel = "kv", description = "What clients do (default: kv).")
  private String workload = "kv";

  @Option(
      names = "--replay",
      paramLabel = "TOKEN",
      description = "Plays the one run that a token names.")
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

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    CampaignPlan plan = plan(command);
    Logs.silence();
    ProgressLine progress = new ProgressLine(Terminal.err(command.getErr()), plan);
    try {
      CampaignResult result = Campaign.run(plan, progress);
      progress.close();
      command.getOut().print(json ? result.toJson() + "\n" : text(plan, result));
      command.getOut().flush();
      return result.failures().isEmpty() ? ExitCode.GOOD : ExitCode.CHECK_FAILED;
    } catch (IOException e) {
      throw CannotRunException.because(e);
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
    for (String option : DECIDED_BY_TOKEN) {
      if (command.getParseResult().hasMatchedOption(option)) {
        throw new IllegalArgumentException(
            option + " is decided by the token: leave it out with --replay");
      }
    }
    return CampaignPlan.replaying(token);
  }
}
