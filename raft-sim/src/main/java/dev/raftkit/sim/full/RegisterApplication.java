package dev.raftkit.sim.full;

import dev.raftkit.node.StateMachine;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.invariant.Invariants;

/** A server that keeps the registers. */
final class RegisterApplication implements Application {
  private final Invariants invariants;
  private RegisterMachine machine;

  RegisterApplication(World world, int server) {
    invariants = world.invariants();
    machine = new RegisterMachine(server, invariants);
  }

  @Override
  public StateMachine started(int server) {
    machine = new RegisterMachine(server, invariants);
    return machine;
  }

  @Override
  public void died(int server) {}

  @Override
  public void reached(int server, long index) {
    invariants.stateReached(server, index, machine.hash());
  }

  /** The group stops, and that is an alarm by itself. */
  @Override
  public void failed(int server, Throwable cause) {}
}
