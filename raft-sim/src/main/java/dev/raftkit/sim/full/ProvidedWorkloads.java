package dev.raftkit.sim.full;

import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.choice.Workload;
import java.util.ServiceLoader;

/** Finds the workloads that other modules bring. */
final class ProvidedWorkloads {
  private ProvidedWorkloads() {}

  static ServerFactory servers(Workload workload) {
    // By the loader of this class: a mutant's sees the mutant.
    ClassLoader loader = ProvidedWorkloads.class.getClassLoader();
    for (ProvidedWorkload provided : ServiceLoader.load(ProvidedWorkload.class, loader)) {
      if (provided.workload() == workload) {
        return provided.servers();
      }
    }
    throw new IllegalStateException("no module on the class path brings the workload "
        + workload.text()
        + ": raft-server does");
  }
}
