package dev.raftkit.server.crash;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.process.AtExit;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command behind {@code scripts/kill-loop.sh}. */
@Command(
    name = "crash-check",
    hidden = true,
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Kills three servers in turn under load; nothing acknowledged may be lost.")
public final class CrashCheckCommand implements Callable<Integer> {
  private static final int ROUNDS_MAX = 10_000;
  private static final int WRITES_MAX = 1_000_000;
  private static final int WRITERS_MAX = 64;

  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--rounds", paramLabel = "N", description = "How often each member is killed.")
  private int rounds = 20;

  @Option(names = "--writes", paramLabel = "N", description = "Writes to be acknowledged.")
  private int writes = 10_000;

  @Option(names = "--writers", paramLabel = "N", description = "Clients that write at a time.")
  private int writers = 8;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    check("--rounds", rounds, ROUNDS_MAX);
    check("--writes", writes, WRITES_MAX);
    check("--writers", writers, WRITERS_MAX);
    try {
      CrashResult result = run();
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      out.println(json ? result.json().toString() : result.toString());
      return result.ok() ? ExitCode.GOOD : ExitCode.CHECK_FAILED;
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private CrashResult run() throws IOException, InterruptedException, CannotRunException {
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    CrashCheck check = CrashCheck.prepare(err::println);
    AtExit atExit = AtExit.run(check::close);
    try (check) {
      CrashResult result = check.run(rounds, writes, writers);
      check.close();
      if (result.ok()) {
        check.delete();
      } else {
        err.println("what the servers have written is kept in " + check.folder());
      }
      return result;
    } finally {
      atExit.cancel();
    }
  }

  private void check(String option, int value, int max) {
    if (value < 1 || value > max) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          option + " is 1 to " + max + ", not " + value);
    }
  }
}
