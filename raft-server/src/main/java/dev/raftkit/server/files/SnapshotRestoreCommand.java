package dev.raftkit.server.files;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Members;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.storage.SnapshotInspector;
import dev.raftkit.storage.SnapshotReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One member of a new cluster that begins with the state of a lost one. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the data directory of one member of a new cluster that begins with a saved state.",
      "To be run once for each member, with the same FILE, --cluster, --members and --token-floor."
          + " The new cluster needs a name of its own: members of the old one that still run are"
          + " refused by it. Its terms and indexes, and so all fencing tokens, begin above the"
          + " floor, which must be above all that the old cluster can have given out since FILE was"
          + " saved."
    })
public final class SnapshotRestoreCommand implements Callable<Integer> {
  /** More than a cluster gets through: at one election a second, 136 years. */
  static final long FLOOR_ABOVE = 1L << 32;

  static final long FLOOR_MAX = Long.MAX_VALUE / 2;

  @Spec
  private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The saved snapshot.")
  private Path file = Path.of("");

  @Option(
      names = "--cluster",
      required = true,
      paramLabel = "NAME",
      description = "The new cluster's id; not that of the old one.")
  private String cluster = "";

  @Option(
      names = "--members",
      required = true,
      paramLabel = "MEMBERS",
      description = "All its members: \"n1=HOST:PORT, n2=HOST:PORT, ...\".")
  private String members = "";

  @Option(names = "--member", required = true, paramLabel = "ID", description = "Which this is.")
  private String member = "";

  @Option(
      names = "--data-dir",
      required = true,
      paramLabel = "DIR",
      description = "Its data directory; must not exist, or be empty.")
  private Path dataDir = Path.of("");

  @Option(
      names = "--token-floor",
      paramLabel = "N",
      description = "Terms and indexes begin above it. Default: 2^32 above those in FILE.")
  private @Nullable Long tokenFloor;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException {
    NodeId id = checked("--member", member, NodeId::new);
    String clusterId = checked("--cluster", cluster, name -> new NodeId(name).name());
    Members all = checked("--members", members, Members::parse);
    if (all.address(id) == null) {
      throw usage("--member: " + id + " is not one of the members " + all);
    }
    try {
      SnapshotReport saved = SnapshotInspector.verify(file);
      LogPosition start = start(saved.snapshot().last());
      List<NodeId> voters = List.copyOf(all.addresses().keySet());
      Snapshot snapshot = new Snapshot(start, new Configuration(voters));
      Restoration.restore(file, saved.group(), snapshot, dataDir, clusterId, id);
      print(clusterId, id, start);
      return ExitCode.GOOD;
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private LogPosition start(LogPosition saved) {
    if (tokenFloor == null) {
      return new LogPosition(saved.term() + FLOOR_ABOVE, saved.index() + FLOOR_ABOVE);
    }
    if (tokenFloor <= saved.term() || tokenFloor <= saved.index() || tokenFloor > FLOOR_MAX) {
      throw usage("--token-floor: " + tokenFloor + " is not above term " + saved.term()
          + " and index " + saved.index() + " of " + file + ", or is above " + FLOOR_MAX);
    }
    return new LogPosition(tokenFloor, tokenFloor);
  }

  private void print(String clusterId, NodeId id, LogPosition start) {
    PrintWriter out = command().getOut();
    if (json) {
      out.println(new Json()
          .put("cluster", clusterId)
          .put("member", id.name())
          .put("dataDir", dataDir.toString())
          .put("term", start.term())
          .put("index", start.index()));
    } else {
      out.println(
          dataDir + " is " + id + " of cluster " + clusterId + ", which goes on after index "
              + start.index() + " and term " + start.term() + "; start it with 'raft server'");
    }
  }

  /** Turns text into a value. */
  private interface Reading<T> {
    T read(String text);
  }

  private <T> T checked(String option, String text, Reading<T> reading) {
    try {
      return reading.read(text.strip());
    } catch (IllegalArgumentException e) {
      throw usage(option + ": " + e.getMessage());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(command(), message);
  }

  private CommandLine command() {
    return Objects.requireNonNull(spec).commandLine();
  }
}
