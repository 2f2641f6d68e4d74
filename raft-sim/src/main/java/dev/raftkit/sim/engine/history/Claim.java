package dev.raftkit.sim.engine.history;

import dev.raftkit.sim.engine.workload.Operation;

/**
 * An operation and what is claimed of it.
 *
 * @param required whether it happened, between its call and its return; if not, it may have happened
 *     at any time after its call, or never
 */
record Claim(Operation operation, boolean required) {
  /** What the client of an operation knows of it. */
  static Claim of(Operation operation) {
    return new Claim(operation, operation.status() == Operation.Status.OK);
  }
}
