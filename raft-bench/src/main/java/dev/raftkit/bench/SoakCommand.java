package dev.raftkit.bench;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Durations;
import dev.raftkit.server.cli.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
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
      "Writes to three members that take snapshots by themselves, and looks every second at what they"
          + " take on the disk. The goal: all of them stay below a limit that does not depend on how"
          + " long it lasts: three snapshots (two are kept, one is being written), twice the log"
          + " after which one is taken (as much may come while it is written), the entries that stay"
          + " for followers a little behind, and six files of the log (the first and the last in"
          + " part, and those kept ready)."
    })
public final class SoakCommand implements Callable<Integer> {
  private static final int PERIOD_SECONDS = 60;

  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--dir", paramLabel = "DIR", description = "Where the members' data is put.")
  private Path directory = Path.of("");

  @Option(
      names = "--duration",
      paramLabel = "T",
      converter = Durations.class,
      description = "How long to write, for example 90s.")
  private Duration duration = Duration.ofMinutes(10);

  @Option(names = "--state-bytes", paramLabel = "N", description = "Size of the state.")
  private long stateBytes = 64 << 20;

  @Option(names = "--snapshot-log-bytes", paramLabel = "N", description = "Snapshot after so much.")
  private long snapshotLogBytes = 64 << 20;

  @Option(names = "--writers", paramLabel = "N", description = "Clients that write at a time.")
  private int writers = 32;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  /** The most that a member took on the disk within a minute, and what the writes took. */
  private record Minute(long writes, double p99Millis, List<Long> diskBytesMax) {
    Json json() {
      return new Json()
          .put("writes", writes)
          .put("p99Millis", p99Millis)
          .putNumbers("diskBytesMax", diskBytesMax);
    }
  }

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    BenchOptions.check(command, stateBytes, snapshotLogBytes, writers);
    return BenchCluster.run(
        directory, "raft-soak-", stateBytes, snapshotLogBytes, cluster -> run(command, cluster));
  }

  private boolean run(CommandLine command, BenchCluster cluster)
      throws IOException, InterruptedException, CannotRunException {
    List<Minute> minutes = new ArrayList<>();
    try (Load load = new Load(cluster.members(), writers, 1)) {
      long left = Math.max(1, duration.toSeconds());
      while (left > 0) {
        Minute minute = minute(cluster, load, (int) Math.min(left, PERIOD_SECONDS));
        minutes.add(minute);
        left -= PERIOD_SECONDS;
        command.getErr().println("minute " + minutes.size() + ": " + minute);
      }
    }
    List<BenchCluster.State> states = new ArrayList<>();
    for (NodeId id : cluster.members().addresses().keySet()) {
      states.add(cluster.state(id));
    }
    return report(command.getOut(), minutes, states);
  }

  private static Minute minute(BenchCluster cluster, Load load, int seconds)
      throws IOException, InterruptedException {
    long before = load.writes();
    TreeMap<NodeId, Long> largest = new TreeMap<>();
    for (int second = 0; second < seconds; second++) {
      TimeUnit.SECONDS.sleep(1);
      for (NodeId id : cluster.members().addresses().keySet()) {
        largest.merge(id, cluster.diskBytes(id), Math::max);
      }
    }
    return new Minute(
        load.writes() - before, load.take().p99Millis(), List.copyOf(largest.values()));
  }

  private boolean report(PrintWriter out, List<Minute> minutes, List<BenchCluster.State> states) {
    long writes = minutes.stream().mapToLong(Minute::writes).sum();
    long largest = minutes.stream()
        .mapToLong(minute -> Collections.max(minute.diskBytesMax()))
        .max()
        .orElseThrow();
    long limit = BenchOptions.diskBytesMax(stateBytes, snapshotLogBytes);
    boolean haveSnapshots = states.stream().allMatch(state -> state.snapshotIndex() > 0);
    boolean ok = largest <= limit && haveSnapshots;
    Json result = new Json()
        .put("seconds", duration.toSeconds())
        .put("writes", writes)
        .put("bytesWritten", writes * DiskTable.ROW_BYTES)
        .put("stateBytes", stateBytes)
        .put("snapshotLogBytes", snapshotLogBytes)
        .putObjects("minutes", minutes.stream().map(Minute::json).toList())
        .putNumbers(
            "firstLogIndexes",
            states.stream().map(BenchCluster.State::firstLogIndex).toList())
        .putNumbers(
            "snapshotIndexes",
            states.stream().map(BenchCluster.State::snapshotIndex).toList())
        .put("diskBytesMax", largest)
        .put("diskBytesLimit", limit)
        .put("ok", ok);
    out.println(
        json
            ? result.toString()
            : writes + " writes; at most " + largest + " bytes on one disk, limit " + limit + ": "
                + (ok ? "ok" : "not ok"));
    return ok;
  }
}
