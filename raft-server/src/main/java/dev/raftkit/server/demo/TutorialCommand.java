package dev.raftkit.server.demo;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.server.cli.Terminal;
import dev.raftkit.server.demo.Timeline.Sign;
import dev.raftkit.server.process.AtExit;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the two servers of docs/leader-election.md with real processes, and stops the holder. */
@Command(
    name = "tutorial",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = {
      "Two servers elect who charges customers, one a second; whoever holds the lease of 3 s is",
      "stopped for a while. Counts who was charged twice. See docs/leader-election.md."
    })
public final class TutorialCommand implements Callable<Integer> {
  private static final DemoOptions SIZE = new DemoOptions(3, 2, 1, 0, 0);
  private static final long START_MILLIS_MAX = 60_000;
  private static final int AROUND_SECONDS = 4;

  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--naive", description = "As tutorials do it: somebody will be charged twice.")
  private boolean naive;

  @Option(names = "--pause", paramLabel = "SECONDS", description = "How long it stands still.")
  private int pauseSeconds = 9;

  @Option(
      names = "--json",
      description = "Print one line of JSON; the timeline goes to standard error.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    Terminal terminal = json ? Terminal.err(command.getErr()) : Terminal.out(command.getOut());
    Timeline timeline = new Timeline(terminal, System.nanoTime());
    try {
      DemoStage stage = DemoStage.build(
          SIZE, naive ? List.of("tutorial-server", "--naive") : List.of("tutorial-server"));
      AtExit atExit = AtExit.run(stage::abandon);
      LedgerBook book;
      try (stage) {
        play(stage, timeline);
        stage.close();
        book = stage.ledger();
        stage.delete();
      } catch (DemoFailedException e) {
        throw new CannotRunException(e.getMessage() + "; see " + stage.folder(), e);
      } finally {
        atExit.cancel();
      }
      return report(book, timeline, command);
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private void play(DemoStage stage, Timeline timeline)
      throws IOException, InterruptedException, DemoFailedException {
    DemoCluster cluster = new DemoCluster(stage.processes(), true, timeline);
    cluster.start();
    cluster.await("a leader", START_MILLIS_MAX, () -> cluster.charging().holder() != null);
    watch(cluster, AROUND_SECONDS);
    DemoProcess holder = Objects.requireNonNull(cluster.charging().holder());
    timeline.event(System.nanoTime(), Sign.PAUSED, holder.name() + " is stopped (SIGSTOP)");
    holder.stop();
    watch(cluster, pauseSeconds);
    timeline.event(System.nanoTime(), Sign.RESUMED, holder.name() + " goes on (SIGCONT)");
    holder.resume();
    watch(cluster, AROUND_SECONDS);
  }

  private static void watch(DemoCluster cluster, int seconds)
      throws InterruptedException, DemoFailedException {
    cluster.watch(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
  }

  private int report(LedgerBook book, Timeline timeline, CommandLine command) {
    boolean ok = book.charges() > 0 && book.duplicateCharges() == 0;
    timeline.line(book.charges() + " charges, " + book.duplicateCharges()
        + " of them of customers who were charged before; " + book.staleRejected()
        + " refused for an old token");
    if (json) {
      command
          .getOut()
          .println(new Json()
              .put("charges", book.charges())
              .put("duplicateCharges", book.duplicateCharges())
              .put("staleRejected", book.staleRejected())
              .put("ok", ok));
    }
    return ok ? ExitCode.GOOD : ExitCode.CHECK_FAILED;
  }
}
