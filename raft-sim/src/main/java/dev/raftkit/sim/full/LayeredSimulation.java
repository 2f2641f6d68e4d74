package dev.raftkit.sim.full;

import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.Server;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.Simulation;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.observe.Observer;

/** Plays runs of every {@link Layer}. */
public final class LayeredSimulation {
  private LayeredSimulation() {}

  /** Plays a run. */
  public static RunResult run(SimConfig config) {
    return run(config, Observer.NONE);
  }

  /** Plays a run while someone looks on. */
  public static RunResult run(SimConfig config, Observer observer) {
    return Simulation.run(config, observer, servers(config));
  }

  /** A server of the full layer, not started yet, that runs the state machines of an application. */
  public static Server server(World world, int index, Application application) {
    return new FullServer(world, index, application);
  }

  /**
   * The servers of the runs of a layer and a workload, and what becomes their clients.
   *
   * @throws IllegalArgumentException if the layer does not have the workload
   * @throws IllegalStateException if the workload's module is not there
   */
  public static ServerFactory servers(SimConfig config) {
    return switch (config.workload()) {
      case KV, READS, OWN -> servers(config.layer());
      case LEASE -> {
        if (config.layer() != Layer.FULL) {
          throw new IllegalArgumentException(
              "the workload lease needs the layer full, not " + config.layer().text());
        }
        yield ProvidedWorkloads.servers(config.workload());
      }
    };
  }

  /** The servers of a layer that keep registers. */
  public static ServerFactory servers(Layer layer) {
    return switch (layer) {
      case CORE -> ServerFactory.CORE;
      case FULL -> new FullLayer();
    };
  }
}
