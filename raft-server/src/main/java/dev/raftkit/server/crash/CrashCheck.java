package dev.raftkit.server.crash;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Json;
import dev.raftkit.server.register.RegisterClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Three servers under writers, each killed in turn, over and over; at the end all at once. Then
 * every acknowledged write must be where it was promised to be.
 */
final class CrashCheck implements Check {
  private final ServerCluster cluster;
  private final int rounds;
  private final int writes;
  private final int writers;
  private long kills;

  /**
   * A check.
   *
   * @param rounds how many times each member is killed while writes are in flight
   * @param writes how many writes are to be acknowledged at least
   */
  CrashCheck(Path folder, int rounds, int writes, int writers) throws IOException {
    this.cluster = ServerCluster.initialize(folder);
    this.rounds = rounds;
    this.writes = writes;
    this.writers = writers;
  }

  private record Kills(long kills) implements CrashResult.Blow {
    @Override
    public void addTo(Json json) {
      json.put("kills", kills);
    }

    @Override
    public String toString() {
      return kills + " kills";
    }
  }

  @Override
  public CrashResult run(Consumer<String> progress)
      throws IOException, InterruptedException, CannotRunException {
    cluster.startAll();
    Writers load;
    try (RegisterClient client = cluster.client()) {
      load = new Writers(client, writers);
      load.start();
      for (int round = 1; round <= rounds; round++) {
        killEach(load, (long) writes * (round - 1) / rounds, (long) writes * round / rounds);
        progress.accept("round " + round + " of " + rounds + ": " + load.acknowledgedCount()
            + " writes acknowledged, " + load.unknownCount() + " unanswered");
      }
      ServerCluster.awaitWrites(load, writes);
      load.finish();
    }
    for (NodeId id : cluster.ids()) {
      kill(id);
    }
    cluster.startAll();
    Kills blow = new Kills(kills);
    return CrashResult.of(blow, load.acknowledged(), load.unknownCount(), cluster.readAll());
  }

  /** One round: the kills are spread over the writes from one count to another. */
  private void killEach(Writers load, long fromWrites, long toWrites)
      throws IOException, InterruptedException, CannotRunException {
    int killed = 0;
    for (NodeId id : cluster.ids()) {
      ServerCluster.awaitWrites(
          load, fromWrites + (toWrites - fromWrites) * killed / cluster.ids().size() + 1);
      kill(id);
      killed++;
      cluster.start(id);
    }
  }

  private void kill(NodeId id) throws InterruptedException {
    cluster.kill(id);
    kills++;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
