package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.Actor;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;

/**
 * A careful person, who starts servers again that have stopped because of their disks, and gives one
 * that has lost its disk a new one as soon as that is safe. Works on when all trouble is over.
 */
public final class Operator implements Actor {
  private final Arena arena;
  private final RandomStream random;

  public Operator(Arena arena, RandomStream random) {
    this.arena = arena;
    this.random = random;
    lookAgain();
  }

  @Override
  public void act(Event event) {
    for (int i = 0; i < arena.size(); i++) {
      Machine machine = arena.machines().get(i);
      if (arena.atlas().mayReadmit(i) && !machine.isUp()) {
        machine.readmit();
        machine.boot();
        arena.disturbed().run();
      } else if (machine.hasStopped() && !arena.atlas().isLost(i)) {
        machine.boot();
        arena.disturbed().run();
      }
    }
    lookAgain();
  }

  private void lookAgain() {
    long pause = random.mostlySmall(
        arena.electionTimeoutMaxNanos() / 4, 4 * arena.electionTimeoutMaxNanos());
    arena.queue().schedule(arena.queue().now() + pause, this, EventKind.FAULT, 0, 0, null);
  }
}
