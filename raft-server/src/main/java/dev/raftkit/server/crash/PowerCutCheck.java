package dev.raftkit.server.crash;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Json;
import dev.raftkit.server.register.RegisterClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Three servers under writers, each with a file system of its own, whose power is cut over and over:
 * of one server, or of all at once. Then every acknowledged write must be where it was promised to
 * be. That the cuts lose anything at all is seen from a file beside each log that is never synced.
 */
final class PowerCutCheck implements Check {
  /** Every so many rounds all servers lose power at once. */
  private static final int ALL_EVERY = 5;

  private static final int WRITES_BETWEEN = 20;
  private static final int PAUSE_MILLIS_MAX = 200;

  private final Map<NodeId, LoopDisk> disks;
  private final ServerCluster cluster;
  private final int rounds;
  private final int writers;
  private long cuts;
  private long unsyncedFilesLost;

  private PowerCutCheck(
      Map<NodeId, LoopDisk> disks, ServerCluster cluster, int rounds, int writers) {
    this.disks = disks;
    this.cluster = cluster;
    this.rounds = rounds;
    this.writers = writers;
  }

  /** Makes and mounts the file systems. */
  static PowerCutCheck prepare(Path folder, int rounds, int writers)
      throws IOException, InterruptedException, CannotRunException {
    Map<NodeId, LoopDisk> disks = new TreeMap<>();
    try {
      for (NodeId id : ServerCluster.memberIds()) {
        Path mountPoint = folder.resolve(id.name());
        disks.put(id, LoopDisk.create(folder.resolve(id + ".ext4"), mountPoint));
      }
      return new PowerCutCheck(disks, ServerCluster.initialize(folder), rounds, writers);
    } catch (IOException | CannotRunException e) {
      unmount(disks.values());
      throw e;
    }
  }

  private record Cuts(long rounds, long cuts, long unsyncedFilesLost) implements CrashResult.Blow {
    @Override
    public void addTo(Json json) {
      json.put("rounds", rounds).put("powerCuts", cuts).put("unsyncedFilesLost", unsyncedFilesLost);
    }

    @Override
    public String toString() {
      return rounds + " rounds with " + cuts + " power cuts, which lost " + unsyncedFilesLost
          + " unsynced files";
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
        ServerCluster.awaitWrites(load, load.acknowledgedCount() + WRITES_BETWEEN);
        // Not always at the same point of a write.
        LockSupport.parkNanos((round * 37L % PAUSE_MILLIS_MAX) * 1_000_000);
        List<NodeId> victims = victims(round);
        cutPower(victims, round % 2 == 0);
        progress.accept("round " + round + " of " + rounds + ": power cut of " + victims + "; "
            + load.acknowledgedCount() + " writes acknowledged");
      }
      ServerCluster.awaitWrites(load, load.acknowledgedCount() + WRITES_BETWEEN);
      load.finish();
    }
    cutPower(ServerCluster.memberIds(), true);
    Cuts blow = new Cuts(rounds, cuts, unsyncedFilesLost);
    return CrashResult.of(blow, load.acknowledged(), load.unknownCount(), cluster.readAll());
  }

  private static List<NodeId> victims(int round) {
    List<NodeId> all = ServerCluster.memberIds();
    return round % ALL_EVERY == 0 ? all : List.of(all.get(round % all.size()));
  }

  private void cutPower(List<NodeId> victims, boolean logToo)
      throws IOException, InterruptedException, CannotRunException {
    for (NodeId id : victims) {
      Files.writeString(disk(id).unsyncedFile(), "round");
    }
    for (NodeId id : victims) {
      disk(id).cutPower(logToo);
      cuts++;
    }
    for (NodeId id : victims) {
      cluster.kill(id);
      disk(id).restorePower();
      unsyncedFilesLost += Files.notExists(disk(id).unsyncedFile()) ? 1 : 0;
      Files.deleteIfExists(disk(id).unsyncedFile());
    }
    for (NodeId id : victims) {
      cluster.start(id);
    }
  }

  private LoopDisk disk(NodeId id) {
    return Objects.requireNonNull(disks.get(id), id.name());
  }

  @Override
  public void close() {
    cluster.close();
    unmount(disks.values());
  }

  private static void unmount(Collection<LoopDisk> disks) {
    for (LoopDisk disk : disks) {
      try {
        disk.unmount();
      } catch (IOException | CannotRunException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
