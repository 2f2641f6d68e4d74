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

/** The command behind {@code scripts/disk-error.sh}. */
@Command(
    name = "disk-error",
    hidden = true,
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Makes one sync of each of three servers fail in turn, under load: that server must stop"
          + " and say why, the others go on, and it must catch up after a restart.",
      "Needs strace, and the right to trace."
    })
public final class DiskErrorCommand implements Callable<Integer> {
  private static final int WRITERS_MAX = 64;

  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--writers", paramLabel = "N", description = "Clients that write at a time.")
  private int writers = 8;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    CheckRun.bounds(command, "--writers", writers, WRITERS_MAX);
    return CheckRun.of(command, json, folder -> new DiskErrorCheck(folder.path(), writers));
  }
}
