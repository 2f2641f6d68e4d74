package dev.raftkit.bench;

import dev.raftkit.core.RoleName;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Members;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.process.AtExit;
import dev.raftkit.server.process.ChildProcess;
import dev.raftkit.server.process.Ports;
import dev.raftkit.server.process.TemporaryFolder;
import dev.raftkit.storage.FileStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
  private final TreeMap<NodeId, Members> knownBy = new TreeMap<>();
  private final List<Relay> relays = new ArrayList<>();
  private final TreeMap<NodeId, ChildProcess> processes = new TreeMap<>();
  private final TreeMap<NodeId, BlockingQueue<String>> answers = new TreeMap<>();

  private BenchCluster(Path folder, Members members, long stateBytes, long snapshotLogBytes) {
    this.folder = folder;
    this.members = members;
    this.stateBytes = stateBytes;
    this.snapshotLogBytes = snapshotLogBytes;
  }

  /** What is done with a cluster that runs. */
  interface Measurement {
    /** Returns whether the goal is met. */
    boolean run(BenchCluster cluster) throws IOException, InterruptedException, CannotRunException;
  }

  /** Starts a cluster in a new folder, measures, and removes everything; returns the exit code. */
  static int run(
      Path directory,
      String prefix,
      long stateBytes,
      long snapshotLogBytes,
      Measurement measurement)
      throws InterruptedException, CannotRunException {
    try {
      TemporaryFolder folder =
          new TemporaryFolder(Files.createTempDirectory(directory.toAbsolutePath(), prefix));
      BenchCluster cluster = initialize(folder.path(), stateBytes, snapshotLogBytes);
      AtExit atExit = AtExit.run(cluster::close);
      try (cluster) {
        for (NodeId id : cluster.members.addresses().keySet()) {
          cluster.start(id, cluster.members);
        }
        boolean ok = measurement.run(cluster);
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

  private static BenchCluster initialize(Path folder, long stateBytes, long snapshotLogBytes)
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
    return Set.copyOf(processes.keySet());
  }

  /**
   * Starts a member again that was killed. The others reach it through a relay: it stands where the
   * member was, and the member is where only the relay and itself look for it.
   */
  Relay startBehindRelay(NodeId id) throws IOException, InterruptedException, CannotRunException {
    int port = Ports.free(1).get(0);
    TreeMap<NodeId, Address> addresses = new TreeMap<>(members.addresses());
    Address former = addresses.put(id, new Address("127.0.0.1", port));
    Relay relay = new Relay(Objects.requireNonNull(former).port(), port);
    relays.add(relay);
    start(id, new Members(addresses));
    return relay;
  }

  /** Starts a member again, where it was before. */
  void restart(NodeId id) throws IOException, InterruptedException, CannotRunException {
    start(id, Objects.requireNonNull(knownBy.get(id)));
  }

  private void start(NodeId id, Members known)
      throws IOException, InterruptedException, CannotRunException {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    answers.put(id, lines);
    knownBy.put(id, known);
    Path errors = folder.resolve(id + ".log");
    List<String> command = List.of(
        "member",
        "--id=" + id,
        "--cluster=" + known,
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

  /** How a member is doing; a member says it in one line. */
  record State(
      RoleName role,
      long lastApplied,
      long firstLogIndex,
      long snapshotIndex,
      long snapshotBytesSent,
      long snapshotBytesReceived,
      long heapBytesMax) {
    String line() {
      return role + " " + lastApplied + " " + firstLogIndex + " " + snapshotIndex + " "
          + snapshotBytesSent + " " + snapshotBytesReceived + " " + heapBytesMax;
    }

    static State of(String line) {
      String[] words = line.split(" ", -1);
      return new State(
          RoleName.valueOf(words[0]),
          Long.parseLong(words[1]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]),
          Long.parseLong(words[4]),
          Long.parseLong(words[5]),
          Long.parseLong(words[6]));
    }
  }

  State state(NodeId id) throws InterruptedException, CannotRunException {
    Objects.requireNonNull(processes.get(id)).tell("status");
    String line = Objects.requireNonNull(answers.get(id)).poll(SECONDS_MAX, TimeUnit.SECONDS);
    if (line == null) {
      throw new CannotRunException(
          id + " does not answer: " + ChildProcess.lastLine(folder.resolve(id + ".log")));
    }
    return State.of(line);
  }

  /** A member that leads, or one that does not. */
  NodeId member(boolean leading) throws InterruptedException, CannotRunException {
    for (NodeId id : running()) {
      if ((state(id).role() == RoleName.LEADER) == leading) {
        return id;
      }
    }
    throw new CannotRunException("no member " + (leading ? "leads" : "follows"));
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

  /** The size of a member's newest snapshot; 0 without one. */
  long snapshotBytes(NodeId id) throws InterruptedException, IOException, CannotRunException {
    String prefix = "snapshot-0-" + state(id).snapshotIndex() + "-";
    try (Stream<Path> files = Files.list(folder.resolve(id.name()).resolve("snapshots"))) {
      Optional<Path> newest =
          files.filter(file -> file.getFileName().toString().startsWith(prefix)).findFirst();
      return newest.isPresent() ? fileBytes(newest.get()) : 0;
    }
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
    relays.forEach(Relay::close);
    relays.clear();
  }
}
