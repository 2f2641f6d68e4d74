package dev.raftkit.sim.full;

import dev.raftkit.node.TimedStateMachine;
import dev.raftkit.sim.engine.invariant.Invariants;
import org.jspecify.annotations.Nullable;

/** A {@link WatchedMachine} that knows time. */
final class WatchedTimedMachine extends WatchedMachine implements TimedStateMachine {
  private final TimedStateMachine machine;
  private final int server;
  private final Application application;

  WatchedTimedMachine(
      int server, Invariants invariants, Application application, TimedStateMachine machine) {
    super(server, invariants, application, machine);
    this.machine = machine;
    this.server = server;
    this.application = application;
  }

  @Override
  public long dueAt() {
    try {
      return machine.dueAt();
    } catch (RuntimeException | Error e) {
      application.failed(server, e);
      throw e;
    }
  }

  @Override
  public byte @Nullable [] due(long clock) {
    try {
      return machine.due(clock);
    } catch (RuntimeException | Error e) {
      application.failed(server, e);
      throw e;
    }
  }
}
