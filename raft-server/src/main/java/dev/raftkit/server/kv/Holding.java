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
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

  private final CompletableFuture<Void> leaving = new CompletableFuture<>();

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
    CountDownLatch finished = new CountDownLatch(1);
    AtExit exit = AtExit.run(() -> leave(finished));
    try (KvConnection connection = KvConnection.open(options);
        HeldCommand held = HeldCommand.prepare(command, ttl.toNanos(), options.json())) {
      return hold(what, take, connection.kv(), held);
    } catch (IOException e) {
      throw CannotRunException.because(e);
    } finally {
      finished.countDown();
      exit.cancel();
    }
  }

  private int hold(
      String what,
      Function<KvClient, CompletableFuture<Tenure>> take,
      KvClient kv,
      HeldCommand held)
      throws CannotRunException, InterruptedException {
    Tenure tenure;
    Watchdog.Outcome outcome;
    try {
      CompletableFuture<Tenure> taking = begin(kv, take);
      var unusedWithdrawal = leaving.thenRun(() -> taking.cancel(false));
      say("waiting for " + what);
      tenure = await(taking, what);
      say("holding " + what + " with token " + tenure.token());
      tenure.onLost(held::lost);
      outcome = watch(held, tenure);
    } finally {
      if (held.isUnaccountedFor()) {
        say("what the watchdog started is not known: " + what
            + " is free when its time has passed");
      } else {
        giveUp(kv, what);
      }
    }
    return report(what, tenure, outcome);
  }

  private CompletableFuture<Tenure> begin(
      KvClient kv, Function<KvClient, CompletableFuture<Tenure>> take) {
    try {
      return take.apply(kv);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
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
    } catch (CancellationException e) {
      throw new CannotRunException("asked to end before " + what + " was to be had", e);
    }
  }

  /** Feeds the watchdog for as long as the command runs. */
  private Watchdog.Outcome watch(HeldCommand held, Tenure tenure)
      throws InterruptedException, CannotRunException {
    held.run(tenure.token(), safeUntil(tenure));
    var unusedEnd = leaving.thenRun(held::end);
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
  private void giveUp(KvClient kv, String what) throws InterruptedException {
    try {
      kv.giveUpAll().get(ttl.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      say("the cluster could not be told that " + what + " is free: its time has to pass");
    }
  }

  /** This process is asked to end: it does so when the command is ended, and the next one let in. */
  private void leave(CountDownLatch finished) {
    leaving.complete(null);
    try {
      boolean isInOrder = finished.await(2 * ttl.toMillis(), TimeUnit.MILLISECONDS);
      if (!isInOrder) {
        say("not everything could be ended in order");
      }
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
