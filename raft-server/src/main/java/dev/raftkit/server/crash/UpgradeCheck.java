package dev.raftkit.server.crash;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.ProtocolVersion;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Json;
import dev.raftkit.server.register.RegisterClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Three servers of the version before, under writers, are restarted one after the other with the
 * present version; then back, and then forward again. Each is waited for until it has caught up, so
 * nothing acknowledged may be lost and writing must go on.
 */
final class UpgradeCheck implements Check {
  private static final int BEFORE = ProtocolVersion.CURRENT - 1;
  private static final int[] PASSES = {ProtocolVersion.CURRENT, BEFORE, ProtocolVersion.CURRENT};

  private final ServerCluster cluster;
  private final int writes;
  private final int writers;
  private long restarts;

  /**
   * A check.
   *
   * @param writes how many writes are to be acknowledged between two restarts
   */
  UpgradeCheck(Path folder, int writes, int writers) throws IOException {
    this.cluster = ServerCluster.initialize(folder);
    this.writes = writes;
    this.writers = writers;
  }

  private record Restarts(long restarts, long longestStallMillis) implements CrashResult.Blow {
    @Override
    public void addTo(Json json) {
      json.put("restarts", restarts).put("longestStallMillis", longestStallMillis);
    }

    @Override
    public String toString() {
      return restarts + " restarts with another version, longest stall " + longestStallMillis
          + " ms";
    }
  }

  @Override
  public CrashResult run(Consumer<String> progress)
      throws IOException, InterruptedException, CannotRunException {
    for (NodeId id : cluster.ids()) {
      start(id, BEFORE);
    }
    Writers load;
    try (RegisterClient client = cluster.client()) {
      load = new Writers(client, writers);
      load.start();
      ServerCluster.awaitWrites(load, writes);
      load.forgetStalls();
      for (int version : PASSES) {
        restartEach(load, version);
        progress.accept("all members speak version " + version + ": " + load.acknowledgedCount()
            + " writes acknowledged, longest stall " + millis(load) + " ms");
      }
      load.finish();
    }
    Restarts blow = new Restarts(restarts, millis(load));
    return CrashResult.of(blow, load.acknowledged(), load.unknownCount(), cluster.readAll());
  }

  private static long millis(Writers load) {
    return TimeUnit.NANOSECONDS.toMillis(load.longestStallNanos());
  }

  private void restartEach(Writers load, int version)
      throws IOException, InterruptedException, CannotRunException {
    for (NodeId id : cluster.ids()) {
      cluster.stop(id);
      restarts++;
      start(id, version);
      cluster.awaitCaughtUp(id);
      ServerCluster.awaitWrites(load, load.acknowledgedCount() + writes);
    }
  }

  private void start(NodeId id, int version)
      throws IOException, InterruptedException, CannotRunException {
    cluster.start(id, "--wire-version=" + version, "--compare-states=100");
  }

  @Override
  public void close() {
    cluster.close();
  }
}
