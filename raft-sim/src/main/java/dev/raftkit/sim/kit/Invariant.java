package dev.raftkit.sim.kit;

import dev.raftkit.node.StateMachine;
import java.util.List;

/**
 * What must hold of a state machine: after every batch of commands and every restored snapshot, or at
 * the end of a run. It fails by throwing something, an {@link AssertionError} for instance, and must
 * change nothing.
 *
 * @param <M> the state machine
 */
@FunctionalInterface
public interface Invariant<M extends StateMachine> {
  /**
   * Looks at one state machine.
   *
   * @param machine the one that has just changed; at the end of a run each in turn
   * @param replicas all that can be looked at, this one too: during a run those of running servers,
   *     one ahead of the other; at the end those that have applied everything
   */
  void check(M machine, List<Replica<M>> replicas);
}
