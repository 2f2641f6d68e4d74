package dev.raftkit.server.crash;

import dev.raftkit.server.cli.CannotRunException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command behind {@code scripts/grow-and-shrink.sh}. */
@Command(
    name = "grow-check",
    hidden = true,
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Makes five servers of one under load, and three of five, none of which is among the first",
      "three; nothing acknowledged may be lost, and what clients saw must be linearizable."
    })
public final class GrowCheckCommand implements Callable<Integer> {
  private static final int WRITES_MAX = 100_000;
  private static final int CLIENTS_MAX = 64;

  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--writes", paramLabel = "N", description = "Writes between two changes.")
  private int writes = 1_000;

  @Option(names = "--writers", paramLabel = "N", description = "Clients that write at a time.")
  private int writers = 4;

  @Option(names = "--readers", paramLabel = "N", description = "Clients that read at a time.")
  private int readers = 2;

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description = "Keep what the clients saw, for 'raft check-history'.")
  private @Nullable Path history;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    CheckRun.bounds(command, "--writes", writes, WRITES_MAX);
    CheckRun.bounds(command, "--writers", writers, CLIENTS_MAX);
    CheckRun.bounds(command, "--readers", readers, CLIENTS_MAX);
    return CheckRun.of(
        command, json, folder -> new GrowCheck(folder.path(), writes, writers, readers, history));
  }
}
