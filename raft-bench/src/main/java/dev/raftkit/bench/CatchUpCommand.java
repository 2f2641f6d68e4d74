package dev.raftkit.bench;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.server.process.AtExit;
import dev.raftkit.server.process.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
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
      "Kills a follower of three members with heaps of 256 MB, writes until the log has grown, starts"
          + " it again and goes on writing until it has caught up by a snapshot. The goal: the p99"
          + " latency of writes meanwhile is less than twice that before."
    })
public final class CatchUpCommand implements Callable<Integer> {
  private static final int CATCH_UP_SECONDS_MAX = 1_800;

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

  @Option(names = "--before-seconds", paramLabel = "N", description = "Measured beforehand.")
  private int beforeSeconds = 30;

  @Option(names = "--writers", paramLabel = "N", description = "Clients that write at a time.")
  private int writers = 32;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  /** What was measured. */
  private record Result(
      long missed, double beforeMillis, double duringMillis, double seconds, boolean bySnapshot) {
    boolean ok() {
      return bySnapshot && duringMillis < 2 * beforeMillis;
    }
  }

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    try {
      TemporaryFolder folder = new TemporaryFolder(
          Files.createTempDirectory(directory.toAbsolutePath(), "raft-catch-up-"));
      BenchCluster cluster = BenchCluster.initialize(folder.path(), stateBytes, snapshotLogBytes);
      AtExit atExit = AtExit.run(cluster::close);
      try (cluster) {
        cluster.startAll();
        Result result = run(command, cluster);
        print(command, result);
        cluster.close();
        folder.delete();
        return result.ok() ? ExitCode.GOOD : ExitCode.CHECK_FAILED;
      } finally {
        atExit.cancel();
      }
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private Result run(CommandLine command, BenchCluster cluster)
      throws IOException, InterruptedException, CannotRunException {
    try (Load load = new Load(cluster.members(), writers)) {
      TimeUnit.SECONDS.sleep(beforeSeconds);
      load.takeP99Millis();
      TimeUnit.SECONDS.sleep(beforeSeconds);
      double before = load.takeP99Millis();
      NodeId follower = member(cluster, false);
      cluster.kill(follower);
      long start = load.writes();
      while ((load.writes() - start) * DiskTable.ROW_BYTES < missedBytes) {
        TimeUnit.SECONDS.sleep(1);
      }
      long missed = (load.writes() - start) * DiskTable.ROW_BYTES;
      command.getErr().println(follower + " has missed " + missed + " bytes, and comes back");
      NodeId leader = member(cluster, true);
      load.takeP99Millis();
      long back = System.nanoTime();
      cluster.start(follower);
      long before3 = cluster.state(follower).snapshotIndex();
      long target = cluster.state(leader).lastApplied();
      await(command, cluster, follower, target, back);
      double seconds = (System.nanoTime() - back) / 1e9;
      boolean bySnapshot = cluster.state(follower).snapshotIndex() > before3;
      return new Result(missed, before, load.takeP99Millis(), seconds, bySnapshot);
    }
  }

  private static NodeId member(BenchCluster cluster, boolean leading)
      throws InterruptedException, CannotRunException {
    for (NodeId id : List.copyOf(cluster.running())) {
      if (cluster.state(id).role().equals("LEADER") == leading) {
        return id;
      }
    }
    throw new CannotRunException("no member " + (leading ? "leads" : "follows"));
  }

  private static void await(
      CommandLine command, BenchCluster cluster, NodeId follower, long target, long start)
      throws InterruptedException, CannotRunException {
    while (cluster.state(follower).lastApplied() < target) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(CATCH_UP_SECONDS_MAX)) {
        throw new CannotRunException(follower + " does not catch up: " + cluster.state(follower));
      }
      TimeUnit.SECONDS.sleep(1);
      command.getErr().println(follower + ": " + cluster.state(follower) + ", target " + target);
    }
  }

  private void print(CommandLine command, Result result) {
    Json line = new Json()
        .put("missedBytes", result.missed())
        .put("stateBytes", stateBytes)
        .put("p99BeforeMillis", result.beforeMillis())
        .put("p99DuringMillis", result.duringMillis())
        .put("catchUpSeconds", result.seconds())
        .put("bySnapshot", result.bySnapshot())
        .put("ok", result.ok());
    command
        .getOut()
        .println(json ? line.toString() : result + ": " + (result.ok() ? "ok" : "not ok"));
  }
}
