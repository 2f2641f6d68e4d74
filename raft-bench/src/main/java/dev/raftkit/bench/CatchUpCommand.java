package dev.raftkit.bench;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether a follower that was away for long comes back, and what that costs the others. */
@Command(
    name = "catch-up",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Kills a follower of three members with heaps of 256 MB, writes until it has missed much,"
          + " starts it again, cuts it off when it has half of the snapshot, kills and restarts its"
          + " process at three quarters, and goes on writing until it has caught up. The goals: the"
          + " snapshot goes on where it was, so that at most a tenth is sent twice, and the p99"
          + " latency of writes meanwhile is less than twice that before, while cut off, and after."
    })
public final class CatchUpCommand implements Callable<Integer> {
  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--dir", paramLabel = "DIR", description = "Where the members' data is put.")
  private Path directory = Path.of("");

  @Option(names = "--log-bytes", paramLabel = "N", description = "How much the follower misses.")
  private long missedBytes = 5L << 30;

  @Option(names = "--state-bytes", paramLabel = "N", description = "Size of the state.")
  private long stateBytes = 2L << 30;

  @Option(names = "--snapshot-log-bytes", paramLabel = "N", description = "Snapshot after so much.")
  private long snapshotLogBytes = 1L << 30;

  @Option(
      names = "--window",
      paramLabel = "T",
      converter = Durations.class,
      description = "How long to measure before and after, for example 30s.")
  private Duration window = Duration.ofSeconds(30);

  @Option(
      names = "--cut",
      paramLabel = "T",
      converter = Durations.class,
      description = "How long the follower is cut off in the middle.")
  private Duration cut = Duration.ofSeconds(10);

  @Option(names = "--writers", paramLabel = "N", description = "Clients that write at a time.")
  private int writers = 32;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    BenchOptions.check(command, stateBytes, snapshotLogBytes, writers);
    BenchOptions.require(command, missedBytes > 0, "--log-bytes: more than 0, not " + missedBytes);
    CatchUp.Settings settings = new CatchUp.Settings(missedBytes, writers, window, cut);
    return BenchCluster.run(directory, "raft-catch-up-", stateBytes, snapshotLogBytes, cluster -> {
      CatchUp.Result result = new CatchUp(cluster, settings, command.getErr()::println).run();
      command.getOut().println(json ? result.json().toString() : result.text());
      return result.ok();
    });
  }
}
