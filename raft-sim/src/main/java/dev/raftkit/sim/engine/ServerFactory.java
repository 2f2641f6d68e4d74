package dev.raftkit.sim.engine;

/** Makes the servers of a run: what a layer is to the engine. */
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
}
