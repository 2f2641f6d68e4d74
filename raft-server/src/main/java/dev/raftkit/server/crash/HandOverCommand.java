package dev.raftkit.server.crash;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Durations;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.process.AtExit;
import dev.raftkit.server.process.TemporaryFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command behind {@code scripts/hand-over.sh}. */
@Command(
    name = "hand-over-check",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = {
      "Measures on three servers how long it takes until the next candidate is elected: when the",
      "holder resigns, when it is killed, and when the leader is killed with it. No lease may end",
      "early, nor later than docs/kv.md says."
    })
public final class HandOverCommand implements Callable<Integer> {
  private static final int TRIALS_MAX = 1_000;
  private static final Duration TTL_MIN = Duration.ofMillis(500);
  private static final Duration TTL_MAX = Duration.ofSeconds(30);

  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--trials", paramLabel = "N", description = "How often, each (default: 20).")
  private int trials = 20;

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "That of the holders, 500ms to 30s (default: 2s).")
  private Duration ttl = Duration.ofSeconds(2);

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    CheckRun.bounds(command, "--trials", trials, TRIALS_MAX);
    if (ttl.compareTo(TTL_MIN) < 0 || ttl.compareTo(TTL_MAX) > 0) {
      throw new ParameterException(command, "--ttl is 500ms to 30s, not " + ttl.toMillis() + "ms");
    }
    try {
      TemporaryFolder folder = TemporaryFolder.create("raft-check-");
      HandOverResult result = measure(command, folder);
      command.getOut().println(json ? result.json().toString() : result.toString());
      folder.delete();
      return result.ok() ? ExitCode.GOOD : ExitCode.CHECK_FAILED;
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private HandOverResult measure(CommandLine command, TemporaryFolder folder)
      throws IOException, InterruptedException, CannotRunException {
    HandOverCheck check = new HandOverCheck(folder.path(), trials, ttl);
    AtExit atExit = AtExit.run(check::close);
    try (check) {
      return check.run(command.getErr()::println);
    } finally {
      atExit.cancel();
    }
  }
}
