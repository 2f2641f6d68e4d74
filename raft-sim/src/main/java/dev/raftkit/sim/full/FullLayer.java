package dev.raftkit.sim.full;

import dev.raftkit.core.RaftConfig;
import dev.raftkit.node.RaftHost;
import dev.raftkit.node.SnapshotPolicy;
import dev.raftkit.node.StateMachine;
import dev.raftkit.sim.engine.Server;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.Settings;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.choice.Workload;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.workload.Clientele;

/** The servers of the full layer and, in some of the runs, clients that keep to sessions. */
final class FullLayer implements ServerFactory {
  private static final int WITH_SESSIONS_ONE_IN = 3;
  private static final int CLIENTS_MAX = 3;
  private static final int OTHER_CLIENTS_MAX = 4;
  private static final int PIECE_BYTES_MIN = 48;
  private static final int STORE_PIECE_BYTES_MIN = 1_000;
  private static final long STORE_BYTES_PER_SECOND_MIN = 50_000;

  @Override
  public Server create(World world, int index) {
    return LayeredSimulation.server(world, index, new RegisterApplication(world, index));
  }

  @Override
  public Clientele clientele(World world) {
    if (hasSessions(world)) {
      RandomStream random = world.random().split("session clients");
      int clients = 1 + random.nextInt(CLIENTS_MAX);
      for (int i = 0; i < clients; i++) {
        SessionClient unused = new SessionClient(world, i);
      }
    }
    return ServerFactory.super.clientele(world);
  }

  /**
   * What a server runs. Sessions make snapshots larger, and byte by byte they would not arrive in the
   * time in which a repaired cluster must serve.
   */
  static RaftHost.Group group(
      World world,
      int server,
      int process,
      Settings settings,
      StateMachine machine,
      long compareEntries) {
    RaftConfig config = world.raftConfig(server, process, settings);
    int pieceBytesMin = pieceBytesMin(world);
    RaftConfig adapted = pieceBytesMin > config.snapshotChunkBytes()
        ? config.withSnapshots(pieceBytesMin, config.trailingEntries())
        : config;
    return new RaftHost.Group(
        FullServer.GROUP, adapted, machine, SessionClient.LIMITS, compareEntries);
  }

  private static int pieceBytesMin(World world) {
    if (isOfStore(world)) {
      return STORE_PIECE_BYTES_MIN;
    }
    return hasSessions(world) ? PIECE_BYTES_MIN : 0;
  }

  /** When a server takes snapshots, and how fast it sends them; the same goes for a store's. */
  static SnapshotPolicy snapshotPolicy(World world, Settings settings) {
    long drawn = settings.transferBytesPerSecond();
    return SnapshotPolicy.DEFAULT
        .withLogBytes(settings.snapshotLogBytes())
        .withTransferBytesPerSecondMax(
            isOfStore(world) ? Math.max(STORE_BYTES_PER_SECOND_MIN, drawn) : drawn);
  }

  private static boolean isOfStore(World world) {
    return world.config().workload() == Workload.LEASE;
  }

  private static boolean hasMachinesOfItsOwn(World world) {
    return switch (world.config().workload()) {
      case KV, READS -> false;
      case LEASE, OWN -> true;
    };
  }

  private static boolean hasSessions(World world) {
    // Where versions meet, servers go back to the one before as they like, and it knows no
    // sessions.
    return !hasMachinesOfItsOwn(world)
        && world.config().clients() <= OTHER_CLIENTS_MAX
        && !world.versionsMeet()
        && world.random().split("sessions").nextInt(WITH_SESSIONS_ONE_IN) == 0;
  }
}
