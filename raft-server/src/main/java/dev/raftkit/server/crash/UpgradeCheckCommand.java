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

/** The command behind {@code scripts/rolling-upgrade.sh}. */
@Command(
    name = "upgrade-check",
    hidden = true,
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Restarts three servers under load, one by one: from the protocol before to the present one,",
      "back and forward again; nothing acknowledged may be lost."
    })
public final class UpgradeCheckCommand implements Callable<Integer> {
  private static final int WRITES_MAX = 1_000_000;
  private static final int WRITERS_MAX = 64;

  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--writes", paramLabel = "N", description = "Writes between two restarts.")
  private int writes = 2_000;

  @Option(names = "--writers", paramLabel = "N", description = "Clients that write at a time.")
  private int writers = 8;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    CheckRun.bounds(command, "--writes", writes, WRITES_MAX);
    CheckRun.bounds(command, "--writers", writers, WRITERS_MAX);
    return CheckRun.of(command, json, folder -> new UpgradeCheck(folder.path(), writes, writers));
  }
}
