package dev.raftkit.sim.full;

import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.choice.Workload;

/**
 * A workload that another module brings, since this one does not know its state machine. Found by
 * {@link java.util.ServiceLoader}, so implementations have a public constructor without parameters and
 * are named in {@code META-INF/services}.
 */
public interface ProvidedWorkload {
  /** Which one it is; no two modules bring the same. */
  Workload workload();

  /** Makes the servers, in terms of {@link LayeredSimulation#server}, and the clients. */
  ServerFactory servers();
}
