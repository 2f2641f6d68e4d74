package dev.raftkit.bench;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Members;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.process.ChildProcess;
import dev.raftkit.server.process.Ports;
import dev.raftkit.storage.FileStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Three members in processes of their own, with heaps of 256 MB. */
final class BenchCluster implements AutoCloseable {
  static final String CLUSTER_ID = "bench";
  static final String STARTED = "started";
  private static final int SECONDS_MAX = 120;

  private final Path folder;
  private final Members members;
  private final long stateBytes;
  private final long snapshotLogBytes;
  private final TreeMap<NodeId, ChildProcess> processes = new TreeMap<>();
  private final TreeMap<NodeId, BlockingQueue<String>> answers = new TreeMap<>();

  private BenchCluster(Path folder, Members members, long stateBytes, long snapshotLogBytes) {
    this.folder = folder;
    this.members = members;
    this.stateBytes = stateBytes;
    this.snapshotLogBytes = snapshotLogBytes;
  }

  static BenchCluster initialize(Path folder, long stateBytes, long snapshotLogBytes)
      throws IOException {
    List<Integer> ports = Ports.free(3);
    Members members = Members.parse("n1=127.0.0.1:" + ports.get(0) + ",n2=127.0.0.1:" + ports.get(1)
        + ",n3=127.0.0.1:" + ports.get(2));
    for (NodeId id : members.addresses().keySet()) {
      FileStorage.initialize(folder.resolve(id.name()), CLUSTER_ID, id);
    }
    return new BenchCluster(folder, members, stateBytes, snapshotLogBytes);
  }

  Members members() {
    return members;
  }

  /** The members that were started and not killed. */
  Set<NodeId> running() {
    return processes.keySet();
  }

  void startAll() throws IOException, InterruptedException, CannotRunException {
    for (NodeId id : members.addresses().keySet()) {
      start(id);
    }
  }

  void start(NodeId id) throws IOException, InterruptedException, CannotRunException {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    answers.put(id, lines);
    Path errors = folder.resolve(id + ".log");
    List<String> command = List.of(
        "member",
        "--id=" + id,
        "--cluster=" + members,
        "--data-dir=" + folder.resolve(id.name()),
        "--state-bytes=" + stateBytes,
        "--snapshot-log-bytes=" + snapshotLogBytes);
    processes.put(id, ChildProcess.start(Main.class.getName(), errors, lines::add, command));
    if (!STARTED.equals(lines.poll(SECONDS_MAX, TimeUnit.SECONDS))) {
      throw new CannotRunException(id + " does not start: " + ChildProcess.lastLine(errors));
    }
  }

  void kill(NodeId id) throws InterruptedException {
    Objects.requireNonNull(processes.remove(id)).kill();
  }

  /** How a member is doing. */
  record State(String role, long lastApplied, long firstLogIndex, long snapshotIndex) {}

  State state(NodeId id) throws InterruptedException, CannotRunException {
    Objects.requireNonNull(processes.get(id)).tell("status");
    String line = Objects.requireNonNull(answers.get(id)).poll(SECONDS_MAX, TimeUnit.SECONDS);
    if (line == null) {
      throw new CannotRunException(
          id + " does not answer: " + ChildProcess.lastLine(folder.resolve(id + ".log")));
    }
    String[] words = line.split(" ", -1);
    return new State(
        words[0], Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
  }

  /** What a member's log and snapshots take on the disk. */
  long diskBytes(NodeId id) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(folder.resolve(id.name()))) {
      for (Path file : files.toList()) {
        bytes += fileBytes(file);
      }
    } catch (UncheckedIOException e) {
      // A directory listing that a deletion has overtaken: this sample says less.
      return bytes;
    }
    return bytes;
  }

  private static long fileBytes(Path file) throws IOException {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (NoSuchFileException e) {
      // Deleted since it was listed.
      return 0;
    }
  }

  @Override
  public void close() {
    for (ChildProcess process : processes.values()) {
      try {
        process.kill();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    processes.clear();
  }
}
