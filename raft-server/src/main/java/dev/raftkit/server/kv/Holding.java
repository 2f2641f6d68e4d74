package dev.raftkit.server.kv;

import dev.raftkit.kv.client.KvClient;
import dev.raftkit.kv.client.Tenure;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Durations;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.server.process.AtExit;
import dev.raftkit.server.register.ClientOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Waits for an election or a lock, runs a command while it holds it, and gives it up. What both commands
 * have in common.
 */
final class Holding {
  private static final int FEEDS = 30;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Mixin
  private final ClientOptions options = new ClientOptions();

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = {
        "How long the cluster may hear nothing of the holder before the next one takes over",
        "(default: 10s). The command is ended well before."
      })
  private Duration ttl = Duration.ofSeconds(10);

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "How long to wait for one's turn (default: for ever).")
  private @Nullable Duration patience;

  @Parameters(index = "0", paramLabel = "NAME", description = "Without a slash.")
  private String name = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "-- CMD",
      description = {
        "The command, with its arguments. It finds its fencing token in RAFT_FENCING_TOKEN."
      })
  private List<String> command = new ArrayList<>();

  String name() {
    return name;
  }

  Duration ttl() {
    return ttl;
  }

  /**
   * All of it.
   *
   * @param what is held, for people
   * @param take begins to wait for it
   */
  int run(String what, Function<KvClient, CompletableFuture<Tenure>> take)
      throws CannotRunException, InterruptedException {
    try (KvConnection connection = KvConnection.open(options);
        HeldCommand held = HeldCommand.prepare(command, ttl.toNanos(), options.json())) {
      say("waiting for " + what);
      CompletableFuture<Tenure> taking = take.apply(connection.kv());
      AtExit exit = AtExit.run(() -> leave(taking, held));
      Tenure tenure = await(taking, what);
      say("holding " + what + " with token " + tenure.token());
      Watchdog.Outcome outcome = watch(held, tenure);
      exit.cancel();
      giveUp(tenure);
      return report(what, tenure, outcome);
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private Tenure await(CompletableFuture<Tenure> taking, String what)
      throws CannotRunException, InterruptedException {
    try {
      return patience == null
          ? taking.get()
          : taking.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      taking.cancel(false);
      throw new CannotRunException(
          what + " was not to be had within " + patience.toMillis() + " ms (--wait)");
    } catch (ExecutionException e) {
      throw CannotRunException.because(Objects.requireNonNull(e.getCause()));
    }
  }

  /** Feeds the watchdog for as long as the command runs. */
  private Watchdog.Outcome watch(HeldCommand held, Tenure tenure)
      throws IOException, InterruptedException, CannotRunException {
    held.run(tenure.token(), safeUntil(tenure));
    long period = Math.max(1, ttl.toMillis() / FEEDS);
    while (true) {
      try {
        return held.outcome().get(period, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        long until = safeUntil(tenure);
        if (tenure.isSafe()) {
          held.extend(until);
        }
      } catch (ExecutionException e) {
        giveUp(tenure);
        throw CannotRunException.because(Objects.requireNonNull(e.getCause()));
      }
    }
  }

  /** The clock is read first: a pause in between can only make it less. */
  private static long safeUntil(Tenure tenure) {
    long now = System.nanoTime();
    return now + tenure.safeFor().toNanos();
  }

  /** The next holder need not wait for the time to pass, if the cluster can be told. */
  private void giveUp(Tenure tenure) throws InterruptedException {
    try {
      tenure.resign().get(ttl.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      say("the cluster could not be told that " + tenure + " is over: it ends by itself");
    }
  }

  /** This process is asked to end. */
  private void leave(CompletableFuture<Tenure> taking, HeldCommand held) {
    taking.cancel(false);
    Tenure tenure = taking.isCompletedExceptionally() ? null : taking.getNow(null);
    if (tenure == null) {
      return;
    }
    held.end();
    try {
      var unusedOutcome = held.outcome().get(ttl.toMillis(), TimeUnit.MILLISECONDS);
      giveUp(tenure);
    } catch (TimeoutException | ExecutionException e) {
      say("the command could not be ended in order; " + tenure + " ends by itself");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int report(String what, Tenure tenure, Watchdog.Outcome outcome) {
    boolean isLost = outcome.end() == Watchdog.End.UNSAFE;
    if (options.json()) {
      options
          .out()
          .println(new Json()
              .put("held", what)
              .put("token", tenure.token())
              .put("lost", isLost)
              .put("exitCode", outcome.exitCode()));
    } else if (isLost) {
      say("lost " + what + ": the cluster was not heard of in time, and the command was ended");
    }
    return isLost ? ExitCode.CANNOT_RUN : outcome.exitCode();
  }

  private void say(String text) {
    PrintWriter errors = Objects.requireNonNull(spec).commandLine().getErr();
    errors.println("raft: " + text);
    errors.flush();
  }
}
