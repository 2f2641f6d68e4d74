package dev.raftkit.server.demo;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Terminal;
import dev.raftkit.server.cli.Terminal.Colour;
import dev.raftkit.server.process.AtExit;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
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

/** The main job: one charge per card, whatever happens to whoever charges. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Runs a cluster of processes whose leader charges customers, kills and pauses leaders, and"
          + " counts the charges.",
      "The story is told in docs/01-the-problem.md."
    })
public final class DemoCommand implements Callable<Integer> {
  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--nodes", paramLabel = "N", description = "Members of the cluster, 3 to 9.")
  private int nodes = 5;

  @Option(
      names = "--clients",
      paramLabel = "N",
      description = {
        "Candidates that are no members, 2 to 9. They compete for a lease, and only who is elected",
        "charges; kills and pauses then strike leaders and candidates alike."
      })
  private int clients;

  @Option(names = "--seconds", paramLabel = "N", description = "How long leaders charge.")
  private int seconds = 20;

  @Option(names = "--kills", paramLabel = "N", description = "Leaders to be killed (SIGKILL).")
  private int kills = 2;

  @Option(
      names = "--pauses",
      paramLabel = "N",
      description = "Leaders to be paused (SIGSTOP) between their lease check and their charge.")
  private int pauses = 1;

  @Option(
      names = "--json",
      description = "Print one line of JSON; the timeline goes to standard error.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    Terminal terminal = json ? Terminal.err(command.getErr()) : Terminal.out(command.getOut());
    Timeline timeline = new Timeline(terminal, System.nanoTime());
    DemoOptions options = options(command);
    timeline.line(String.format(
        Locale.ROOT,
        "%s: %d members%s, %d s; %s are killed %s and paused %s",
        timeline.paint(Colour.BOLD, "one charge per card"),
        nodes,
        clients == 0 ? "" : " and " + clients + " candidates for the charges",
        seconds,
        clients == 0 ? "leaders" : "leaders, and as often the elected,",
        times(kills),
        times(pauses)));
    try {
      DemoResult result = play(options, timeline);
      report(result, timeline, command.getOut());
      return result.ok() ? ExitCode.GOOD : ExitCode.CHECK_FAILED;
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private DemoOptions options(CommandLine command) {
    try {
      return new DemoOptions(nodes, clients, seconds, kills, pauses);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, e.getMessage(), e);
    }
  }

  private static DemoResult play(DemoOptions options, Timeline timeline)
      throws IOException, InterruptedException, CannotRunException {
    DemoStage stage = DemoStage.build(
        options,
        List.of("demo-candidate", "--ttl-millis", Long.toString(ClientsResult.LEASE_MILLIS)));
    // Whatever ends this process, but SIGKILL, ends the children first; those notice that too.
    AtExit atExit = AtExit.run(() -> {
      stage.abandon();
      timeline.footer("");
    });
    try (stage) {
      DemoResult result = new Demo(options, stage, timeline).play();
      stage.close();
      if (result.ok()) {
        stage.delete();
      } else {
        timeline.line("what the processes have written is kept in " + stage.folder());
      }
      return result;
    } finally {
      atExit.cancel();
    }
  }

  private void report(DemoResult result, Timeline timeline, PrintWriter out) {
    LedgerBook ledger = result.ledger();
    timeline.line("");
    timeline.line(String.format(
        Locale.ROOT,
        "  elections  %8d  at most %d leader in any term",
        result.elections(),
        result.maxLeadersPerTerm()));
    timeline.line(String.format(
        Locale.ROOT,
        "  failover   %5d ms  in the middle, %d ms the longest; election timeouts are 1 to 2 s",
        result.medianFailoverMillis(),
        result.longestFailoverMillis()));
    if (result.clients() != null) {
      result.clients().lines().forEach(timeline::line);
    }
    timeline.line(String.format(
        Locale.ROOT,
        "  charges    %,8d  %d customers charged twice",
        ledger.charges(),
        ledger.duplicateCharges()));
    timeline.line(String.format(
        Locale.ROOT,
        "  refused    %8d  for an old token, %d as repetitions",
        ledger.staleRejected(),
        ledger.repeatsRejected()));
    timeline.line(
        result.ok()
            ? timeline.paint(Colour.GREEN, "  ok")
            : timeline.paint(Colour.RED, "  not ok"));
    if (json) {
      out.println(result.json());
    }
  }

  private static String times(int count) {
    return switch (count) {
      case 0 -> "never";
      case 1 -> "once";
      case 2 -> "twice";
      default -> count + " times";
    };
  }
}
