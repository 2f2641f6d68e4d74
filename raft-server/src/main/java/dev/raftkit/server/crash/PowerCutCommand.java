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

/** The command behind {@code scripts/power-cut.sh}. */
@Command(
    name = "power-cut",
    hidden = true,
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Shuts down the file systems of three servers under load; nothing acknowledged may be lost.",
      "Needs root, mkfs.ext4, loop devices and python3."
    })
public final class PowerCutCommand implements Callable<Integer> {
  private static final int ROUNDS_MAX = 10_000;
  private static final int WRITERS_MAX = 64;

  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--rounds", paramLabel = "N", description = "How often power is cut.")
  private int rounds = 50;

  @Option(names = "--writers", paramLabel = "N", description = "Clients that write at a time.")
  private int writers = 8;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    CheckRun.bounds(command, "--rounds", rounds, ROUNDS_MAX);
    CheckRun.bounds(command, "--writers", writers, WRITERS_MAX);
    return CheckRun.of(
        command, json, folder -> PowerCutCheck.prepare(folder.path(), rounds, writers));
  }
}
