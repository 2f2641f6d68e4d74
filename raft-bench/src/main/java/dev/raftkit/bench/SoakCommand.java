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
import java.util.ArrayList;
import java.util.Collections;
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

/** Whether the disk fills up. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Writes to three members that take snapshots by themselves, and samples what they take on the"
          + " disk. The goal: never more than two snapshots and a third being written, and three"
          + " times the log after which one is taken, with 512 MiB for files kept ready."
    })
public final class SoakCommand implements Callable<Integer> {
  private static final int SAMPLE_SECONDS = 10;
  private static final long READY_BYTES = 512L << 20;

  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--dir", paramLabel = "DIR", description = "Where the members' data is put.")
  private Path directory = Path.of("");

  @Option(names = "--seconds", paramLabel = "N", description = "How long to write.")
  private int seconds = 600;

  @Option(names = "--state-bytes", paramLabel = "N", description = "Size of the state.")
  private long stateBytes = 64 << 20;

  @Option(names = "--log-bytes", paramLabel = "N", description = "Log after which to snapshot.")
  private long logBytes = 64 << 20;

  @Option(names = "--writers", paramLabel = "N", description = "Clients that write at a time.")
  private int writers = 32;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    try {
      TemporaryFolder folder =
          new TemporaryFolder(Files.createTempDirectory(directory.toAbsolutePath(), "raft-soak-"));
      BenchCluster cluster = BenchCluster.initialize(folder.path(), stateBytes, logBytes);
      AtExit atExit = AtExit.run(cluster::close);
      try (cluster) {
        cluster.startAll();
        boolean ok = run(command, cluster);
        cluster.close();
        folder.delete();
        return ok ? ExitCode.GOOD : ExitCode.CHECK_FAILED;
      } finally {
        atExit.cancel();
      }
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private boolean run(CommandLine command, BenchCluster cluster)
      throws IOException, InterruptedException, CannotRunException {
    List<Long> samples = new ArrayList<>();
    long written;
    double p99;
    try (Load load = new Load(cluster.members(), writers)) {
      for (int second = 0; second < seconds; second += SAMPLE_SECONDS) {
        TimeUnit.SECONDS.sleep(SAMPLE_SECONDS);
        long largest = 0;
        for (NodeId id : cluster.members().addresses().keySet()) {
          largest = Math.max(largest, cluster.diskBytes(id));
        }
        samples.add(largest);
        command
            .getErr()
            .println((second + SAMPLE_SECONDS) + " s: " + load.writes() + " writes, at most "
                + largest + " bytes on the disk of one member");
      }
      written = load.writes();
      p99 = load.takeP99Millis();
    }
    NodeId first = cluster.members().addresses().keySet().iterator().next();
    BenchCluster.State state = cluster.state(first);
    long largest = Collections.max(samples);
    long limit = 3 * stateBytes + 3 * logBytes + READY_BYTES;
    boolean ok = largest <= limit && state.snapshotIndex() > 0;
    Json result = new Json()
        .put("seconds", seconds)
        .put("writes", written)
        .put("bytesWritten", written * DiskTable.ROW_BYTES)
        .put("p99Millis", p99)
        .put("snapshotIndex", state.snapshotIndex())
        .put("firstLogIndex", state.firstLogIndex())
        .putNumbers("diskBytes", samples)
        .put("diskBytesMax", largest)
        .put("diskBytesLimit", limit)
        .put("ok", ok);
    command
        .getOut()
        .println(
            json
                ? result.toString()
                : written + " writes, p99 " + p99 + " ms; at most " + largest
                    + " bytes on one disk, limit " + limit + ": " + (ok ? "ok" : "not ok"));
    return ok;
  }
}
