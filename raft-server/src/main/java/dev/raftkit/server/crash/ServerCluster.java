package dev.raftkit.server.crash;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Members;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.process.ChildProcess;
import dev.raftkit.server.process.Ports;
import dev.raftkit.server.process.TemporaryFolder;
import dev.raftkit.server.register.RegisterClient;
import dev.raftkit.storage.FileStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Three servers under writers, each killed in turn, over and over; at the end all at once. Then
 * every acknowledged write must be where it was promised to be.
 */
final class CrashCheck implements AutoCloseable {
  private static final int MEMBERS = 3;
  private static final String CLUSTER_ID = "crash-check";
  private static final long START_SECONDS_MAX = 60;
  private static final long PROGRESS_SECONDS_MAX = 60;
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

  private final TemporaryFolder folder;
  private final Members members;
  private final Consumer<String> progress;
  private final Map<NodeId, ChildProcess> processes = new ConcurrentHashMap<>();
  private long kills;

  private CrashCheck(TemporaryFolder folder, Members members, Consumer<String> progress) {
    this.folder = folder;
    this.members = members;
    this.progress = progress;
  }

  /** Initialises three members in a temporary folder. */
  static CrashCheck prepare(Consumer<String> progress) throws IOException {
    List<String> list = new ArrayList<>();
    List<Integer> ports = Ports.free(MEMBERS);
    for (int i = 0; i < MEMBERS; i++) {
      list.add("n" + (i + 1) + "=127.0.0.1:" + ports.get(i));
    }
    Members members = Members.parse(String.join(",", list));
    TemporaryFolder folder = TemporaryFolder.create("raft-crash-check-");
    for (NodeId id : members.addresses().keySet()) {
      FileStorage.initialize(folder.path().resolve(id.name()), CLUSTER_ID, id);
    }
    return new CrashCheck(folder, members, progress);
  }

  /**
   * Runs the check.
   *
   * @param rounds how many times each member is killed while writes are in flight
   * @param writes how many writes are to be acknowledged at least
   */
  CrashResult run(int rounds, int writes, int writers)
      throws IOException, InterruptedException, CannotRunException {
    startAll();
    Writers load;
    try (RegisterClient client = client(WRITE_TIMEOUT)) {
      load = new Writers(client, writers);
      load.start();
      for (int round = 1; round <= rounds; round++) {
        killEach(load, (long) writes * (round - 1) / rounds, (long) writes * round / rounds);
        progress.accept("round " + round + " of " + rounds + ": " + load.acknowledgedCount()
            + " writes acknowledged, " + load.unknownCount() + " unanswered");
      }
      awaitWrites(load, writes);
      load.finish();
    }
    for (NodeId id : members.addresses().keySet()) {
      kill(id);
    }
    startAll();
    return CrashResult.of(kills, load.acknowledged(), load.unknownCount(), readAll());
  }

  /** One round: the kills are spread over the writes from one count to another. */
  private void killEach(Writers load, long fromWrites, long toWrites)
      throws IOException, InterruptedException, CannotRunException {
    int killed = 0;
    for (NodeId id : members.addresses().keySet()) {
      awaitWrites(load, fromWrites + (toWrites - fromWrites) * killed / MEMBERS + 1);
      kill(id);
      killed++;
      start(id);
    }
  }

  private void startAll() throws IOException, InterruptedException, CannotRunException {
    for (NodeId id : members.addresses().keySet()) {
      start(id);
    }
  }

  private void start(NodeId id) throws IOException, InterruptedException, CannotRunException {
    CountDownLatch listening = new CountDownLatch(1);
    Path errors = folder.path().resolve(id + ".log");
    List<String> command = List.of(
        "server",
        "--stop-with-stdin",
        "--id=" + id,
        "--cluster-id=" + CLUSTER_ID,
        "--cluster=" + members,
        "--data-dir=" + folder.path().resolve(id.name()));
    ChildProcess process = ChildProcess.start(errors, line -> listening.countDown(), command);
    processes.put(id, process);
    if (!listening.await(START_SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new CannotRunException(
          id + " does not start: " + ChildProcess.lastLine(errors) + "; see " + errors);
    }
  }

  private void kill(NodeId id) throws InterruptedException {
    ChildProcess process = processes.remove(id);
    if (process != null) {
      process.kill();
      kills++;
    }
  }

  private static void awaitWrites(Writers load, long target) throws CannotRunException {
    long start = System.nanoTime();
    while (load.acknowledgedCount() < target) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PROGRESS_SECONDS_MAX)) {
        throw new CannotRunException("after " + PROGRESS_SECONDS_MAX + " s only "
            + load.acknowledgedCount() + " of " + target + " writes are acknowledged");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private RegisterClient client(Duration timeout) throws IOException {
    return RegisterClient.open(List.copyOf(members.addresses().values()), timeout, false);
  }

  private List<String> readAll() throws IOException, CannotRunException {
    List<String> values = new ArrayList<>();
    try (RegisterClient client = client(READ_TIMEOUT)) {
      RegisterClient.Page page;
      do {
        page = client.read(values.size() + 1L).join();
        page.values().forEach(value -> values.add(new String(value, StandardCharsets.UTF_8)));
      } while (values.size() < page.total());
      return values;
    } catch (CompletionException e) {
      throw new CannotRunException("the register cannot be read: " + e.getMessage(), e);
    }
  }

  Path folder() {
    return folder.path();
  }

  void delete() throws IOException {
    folder.delete();
  }

  @Override
  public void close() {
    try {
      for (NodeId id : members.addresses().keySet()) {
        kill(id);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
