package dev.raftkit.server.crash;

import dev.raftkit.server.cli.CannotRunException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    CheckRun.bounds(command, "--rounds", rounds, ROUNDS_MAX);
    CheckRun.bounds(command, "--writes", writes, WRITES_MAX);
    CheckRun.bounds(command, "--writers", writers, WRITERS_MAX);
    return CheckRun.of(
        command, json, folder -> new CrashCheck(folder.path(), rounds, writes, writers));
  }
}
