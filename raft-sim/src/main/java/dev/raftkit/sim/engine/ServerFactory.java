package dev.raftkit.sim.engine;

import dev.raftkit.sim.engine.workload.Clientele;

/** Makes the servers of runs and, unless they put and get registers, the clients: a layer. */
@FunctionalInterface
public interface ServerFactory {
  /** The core layer. */
  ServerFactory CORE = CoreServer::new;

  /**
   * A server that is not started yet.
   *
   * @param index its number, counted from 0
   */
  Server create(World world, int index);

  /** The clients of a run, asked for once, after its servers. */
  default Clientele clientele(World world) {
    return new RegisterClients(world);
  }
}
