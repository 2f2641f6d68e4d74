package dev.raftkit.bench;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Durations;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.server.cli.Logs;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.Layer;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Both layers of the simulator against a loop of events that does nothing. */
@Command(
    name = "sim",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Measures simulated runs on one thread: five servers, two clients, all faults, all"
          + " invariants and the trace hash.",
      "Figures are by the thread's CPU time; beside each run stands a bare loop of events, to tell"
          + " a slower program from a busier machine."
    })
public final class SimSpeedCommand implements Callable<Integer> {
  private static final double CORE_EVENTS_PER_SECOND_MIN = 700_000;
  private static final double FULL_EVENTS_PER_SECOND_MIN = 200_000;

  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--runs", paramLabel = "N", description = "Of each layer.")
  private long runs = 200;

  @Option(names = "--warm-up", paramLabel = "N", description = "Runs that do not count.")
  private long warmUps = 200;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "Virtual time of a run.")
  private Duration duration = Duration.ofSeconds(60);

  @Option(names = "--seed", paramLabel = "N", description = "Decides the runs.")
  private long seed = 1;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    BenchOptions.require(command, runs > 0, "--runs: more than 0, not " + runs);
    BenchOptions.require(command, warmUps >= 0, "--warm-up: 0 or more, not " + warmUps);
    Logs.silence();
    SimConfig config = config(command);
    SimBench.Speed core = SimBench.measure(config, warmUps, runs);
    SimBench.Speed full = SimBench.measure(config.withLayer(Layer.FULL), warmUps, runs);
    boolean ok = core.eventsPerSecond() >= CORE_EVENTS_PER_SECOND_MIN
        && full.eventsPerSecond() >= FULL_EVENTS_PER_SECOND_MIN;
    report(command.getOut(), core, full, ok);
    return ok ? ExitCode.GOOD : ExitCode.CHECK_FAILED;
  }

  private SimConfig config(CommandLine command) {
    try {
      return SimConfig.of(seed).withDuration(duration.toNanos());
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(command, String.valueOf(e.getMessage()), e);
    }
  }

  private void report(PrintWriter out, SimBench.Speed core, SimBench.Speed full, boolean ok) {
    if (json) {
      out.println(new Json().put("core", json(core)).put("full", json(full)).put("ok", ok));
    } else {
      out.println(text("core", core, CORE_EVENTS_PER_SECOND_MIN));
      out.println(text("full", full, FULL_EVENTS_PER_SECOND_MIN));
    }
  }

  private static Json json(SimBench.Speed speed) {
    return new Json()
        .put("runs", speed.runs())
        .put("events", speed.events())
        .put("cpuSeconds", speed.cpuNanos() / 1e9)
        .put("eventsPerSecond", speed.eventsPerSecond())
        .put("bareEventsPerSecond", speed.bareEventsPerSecond())
        .put("bareEventsPerEvent", speed.ratio())
        .put("runsPerSecond", speed.runsPerSecond())
        .put("virtualHoursPerMinute", speed.hoursPerMinute())
        .put("allocatedBytesPerEvent", speed.bytesPerEvent());
  }

  private static String text(String layer, SimBench.Speed speed, double goal) {
    return String.format(
        Locale.ROOT,
        "%s layer: %.0f events/s, goal %.0f; the bare loop %.0f: an event costs %.1f bare ones%n"
            + "  %.1f runs/s, %.1f virtual hours a minute, %.0f bytes allocated an event",
        layer,
        speed.eventsPerSecond(),
        goal,
        speed.bareEventsPerSecond(),
        speed.ratio(),
        speed.runsPerSecond(),
        speed.hoursPerMinute(),
        speed.bytesPerEvent());
  }
}
