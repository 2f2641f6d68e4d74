package dev.raftkit.server.crash;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.server.admin.MembershipCommand;
import dev.raftkit.server.admin.TransferCommand;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.register.RegisterClient;
import dev.raftkit.sim.engine.history.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * One server under writers and readers becomes three, five, and three again, of which none is among
 * the first three; the leader is removed while it leads. Then nothing acknowledged may be lost, and one
 * order of all operations must explain what the clients saw.
 */
final class GrowCheck implements Check {
  private static final int MEMBERS = 6;
  private static final int VOTERS = 5;
  private static final long TRANSFER_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);
  private static final long TRANSFER_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Path folder;
  private final ServerCluster cluster;
  private final int writes;
  private final int writers;
  private final int readers;
  private final @Nullable Path kept;
  private final ClientHistory history = new ClientHistory();
  private final List<MemberChange> changes = new ArrayList<>();
  private Consumer<String> progress = line -> {};
  private long longestStallNanos;

  /**
   * A check.
   *
   * @param writes how many writes are to be acknowledged after a change before the next one begins
   * @param kept where the history is to be found afterwards, if anywhere
   */
  GrowCheck(Path folder, int writes, int writers, int readers, @Nullable Path kept)
      throws IOException {
    this.folder = folder;
    this.cluster = ServerCluster.initializeOne(folder, MEMBERS);
    this.writes = writes;
    this.writers = writers;
    this.readers = readers;
    this.kept = kept;
  }

  @Override
  public CrashResult run(Consumer<String> lines)
      throws IOException, InterruptedException, CannotRunException {
    progress = lines;
    cluster.start(member(1));
    Writers load;
    Readers lookers;
    try (RegisterClient client = cluster.client()) {
      load = new Writers(client, writers, history::put);
      lookers = new Readers(client, writers + 1, readers, history);
      load.start();
      lookers.start();
      ServerCluster.awaitWrites(load, writes);
      load.forgetStalls();
      growAndShrink(load);
      load.finish();
      lookers.finish();
      longestStallNanos = Math.max(longestStallNanos, load.longestStallNanos());
    }
    GrowResult blow = new GrowResult(
        changes,
        TimeUnit.NANOSECONDS.toMillis(longestStallNanos),
        lookers.answeredCount(),
        checkHistory());
    restartRemaining();
    return CrashResult.of(blow, load.acknowledged(), load.unknownCount(), cluster.readAll());
  }

  private void growAndShrink(Writers load)
      throws IOException, InterruptedException, CannotRunException {
    for (int number = 2; number <= VOTERS; number++) {
      add(load, number);
    }
    for (int number = 2; number <= VOTERS; number++) {
      transfer(load, number);
    }
    transfer(load, 1);
    remove(load, 1, ", the leader");
    remove(load, 2, "");
    add(load, MEMBERS);
    transfer(load, 3);
    remove(load, 3, ", the leader");
  }

  private void add(Writers load, int number)
      throws IOException, InterruptedException, CannotRunException {
    NodeId id = member(number);
    cluster.startToJoin(id);
    String place = id + "=" + cluster.address(id);
    change(load, "add " + id, false, () -> command("add", "--voter", place));
  }

  private void transfer(Writers load, int number)
      throws IOException, InterruptedException, CannotRunException {
    NodeId id = member(number);
    // Whoever was removed while it led, or was slow, has chosen its successor.
    if (cluster.leader().equals(id)) {
      progress.accept(id + " leads already");
      return;
    }
    change(load, "transfer to " + id, true, () -> makeLeader(id));
  }

  /** Asks again when the target was behind or silent for a moment, or has won an election. */
  private void makeLeader(NodeId id) throws IOException, CannotRunException {
    long begin = System.nanoTime();
    while (true) {
      try {
        command(new TransferCommand(), "--to", id.name());
        return;
      } catch (CannotRunException e) {
        if (cluster.leader().equals(id)) {
          return;
        }
        if (System.nanoTime() - begin > TRANSFER_NANOS_MAX) {
          throw e;
        }
      }
      LockSupport.parkNanos(TRANSFER_PAUSE_NANOS);
    }
  }

  private void remove(Writers load, int number, String part)
      throws IOException, InterruptedException, CannotRunException {
    NodeId id = member(number);
    cluster.awaitAllHeard();
    change(load, "remove and stop " + id + part, false, () -> {
      command("remove", id.name());
      cluster.stop(id);
    });
  }

  /** Something that is done to the cluster. */
  private interface Step {
    void run() throws IOException, InterruptedException, CannotRunException;
  }

  /** Does something, and goes on when enough has been written after it. */
  private void change(Writers load, String what, boolean isTransfer, Step step)
      throws IOException, InterruptedException, CannotRunException {
    // What happened between two changes counts too, if for neither of them.
    longestStallNanos = Math.max(longestStallNanos, load.longestStallNanos());
    load.forgetStalls();
    progress.accept(what + " ...");
    long unansweredBefore = load.unknownCount();
    long begin = System.nanoTime();
    step.run();
    long duration = System.nanoTime() - begin;
    ServerCluster.awaitWrites(load, load.acknowledgedCount() + writes);
    changes.add(new MemberChange(
        what,
        isTransfer,
        duration,
        load.longestStallNanos(),
        load.unknownCount() - unansweredBefore));
  }

  private void command(String... arguments) throws CannotRunException {
    command(new MembershipCommand(), arguments);
  }

  /** Runs what {@code ./raft} runs, in this process: a new one would take processors away. */
  private void command(Object command, String... arguments) throws CannotRunException {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--endpoints", cluster.endpoints(), "--timeout", "60s"));
    StringWriter said = new StringWriter();
    int exitCode = new CommandLine(command)
        .setOut(new PrintWriter(said, true))
        .setErr(new PrintWriter(said, true))
        .setExecutionExceptionHandler((e, failed, parsed) -> {
          failed.getErr().println(e.getMessage());
          return failed.getCommandSpec().exitCodeOnExecutionException();
        })
        .execute(line.toArray(String[]::new));
    if (exitCode != 0) {
      throw new CannotRunException(
          String.join(" ", arguments) + ": " + said.toString().strip());
    }
  }

  private Verdict checkHistory() throws IOException {
    Path file = folder.resolve("history.jsonl");
    history.writeTo(file);
    if (kept != null) {
      Files.copy(file, kept, StandardCopyOption.REPLACE_EXISTING);
    }
    return ClientHistory.check(file);
  }

  /** What was acknowledged is on the disks of those that are left, and they know each other. */
  private void restartRemaining() throws IOException, InterruptedException, CannotRunException {
    cluster.killAll();
    for (int number = MEMBERS - 2; number <= MEMBERS; number++) {
      cluster.start(member(number));
    }
  }

  private static NodeId member(int number) {
    return ServerCluster.memberId(number);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
