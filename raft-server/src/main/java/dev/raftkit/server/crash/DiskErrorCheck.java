package dev.raftkit.server.crash;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.server.process.ChildProcess;
import dev.raftkit.server.register.RegisterClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Three servers under writers. One sync of one of them fails: it must stop with a message, the other
 * two go on, and after a restart it must be as good as before: then another one is taken away, and
 * the cluster needs it. So with each server in turn.
 */
final class DiskErrorCheck implements Check {
  private static final int WRITES_BETWEEN = 200;
  private static final int STOP_SECONDS_MAX = 30;

  private final Path folder;
  private final ServerCluster cluster;
  private final int writers;

  DiskErrorCheck(Path folder, int writers) throws IOException {
    this.folder = folder;
    this.cluster = ServerCluster.initialize(folder);
    this.writers = writers;
  }

  private record SyncErrors(long errors) implements CrashResult.Blow {
    @Override
    public void addTo(Json json) {
      json.put("syncErrors", errors).put("stopped", errors).put("caughtUp", errors);
    }

    @Override
    public String toString() {
      return errors + " failed syncs, each of which stopped its server";
    }
  }

  @Override
  public CrashResult run(Consumer<String> progress)
      throws IOException, InterruptedException, CannotRunException {
    cluster.startAll();
    List<NodeId> ids = ServerCluster.memberIds();
    Writers load;
    try (RegisterClient client = cluster.client()) {
      load = new Writers(client, writers);
      load.start();
      for (int i = 0; i < ids.size(); i++) {
        awaitMoreWrites(load);
        failOneSync(ids.get(i));
        progress.accept(ids.get(i) + " has stopped: " + cluster.lastWords(ids.get(i)));
        awaitMoreWrites(load);
        cluster.kill(ids.get(i));
        cluster.start(ids.get(i));
        needs(load, ids.get(i), ids.get((i + 1) % ids.size()));
        progress.accept(
            ids.get(i) + " has caught up; " + load.acknowledgedCount() + " writes acknowledged");
      }
      load.finish();
    }
    cluster.killAll();
    cluster.startAll();
    SyncErrors blow = new SyncErrors(ids.size());
    return CrashResult.of(blow, load.acknowledged(), load.unknownCount(), cluster.readAll());
  }

  private void failOneSync(NodeId id) throws IOException, InterruptedException, CannotRunException {
    ChildProcess server = cluster.process(id);
    Path trace = folder.resolve(id + ".strace");
    Process strace = trace(server.pid(), trace);
    if (!server.awaitExit(STOP_SECONDS_MAX)) {
      strace.destroy();
      throw new CannotRunException(id + " still runs " + STOP_SECONDS_MAX
          + " s after strace was told to fail one of its syncs; see " + trace);
    }
    strace.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    if (!Files.readString(trace).contains("(INJECTED)")) {
      throw new CannotRunException("strace did not fail a sync of " + id + "; see " + trace);
    }
    String words = cluster.lastWords(id);
    if (server.exitCode() != ExitCode.CANNOT_RUN || !words.contains("cannot sync")) {
      throw new CannotRunException(
          id + " ends with exit code " + server.exitCode() + " and says: " + words);
    }
  }

  /** The JDK syncs data with fdatasync; the first one of each thread fails. */
  private static Process trace(long pid, Path trace) throws CannotRunException {
    List<String> command = List.of(
        "strace",
        "-f",
        "-p",
        Long.toString(pid),
        "-e",
        "trace=fdatasync",
        "-e",
        "inject=fdatasync:error=EIO:when=1",
        "-o",
        trace.toString());
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new CannotRunException("strace cannot be run: " + e.getMessage(), e);
    }
  }

  /** Without the other one, nothing commits that this one does not hold. */
  private void needs(Writers load, NodeId needed, NodeId other)
      throws IOException, InterruptedException, CannotRunException {
    if (!cluster.process(needed).isAlive()) {
      throw new CannotRunException(needed + " does not stay: " + cluster.lastWords(needed));
    }
    cluster.kill(other);
    awaitMoreWrites(load);
    cluster.start(other);
  }

  private static void awaitMoreWrites(Writers load) throws CannotRunException {
    ServerCluster.awaitWrites(load, load.acknowledgedCount() + WRITES_BETWEEN);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
