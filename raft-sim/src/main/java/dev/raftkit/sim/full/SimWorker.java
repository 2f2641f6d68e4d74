package dev.raftkit.sim.full;

import dev.raftkit.node.spi.Worker;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.random.RandomStream;

/** Runs the tasks of one simulated server one after the other, each of which takes its time. */
final class SimWorker implements Worker {
  /** Makes an event of the end of a task. */
  interface Schedule {
    void finish(long delayNanos, long number, Runnable task);
  }

  private final World world;
  private final RandomStream random;
  private final Schedule schedule;
  private long tasks;
  private long freeAt;

  SimWorker(World world, RandomStream random, Schedule schedule) {
    this.world = world;
    this.random = random;
    this.schedule = schedule;
  }

  @Override
  public void execute(Runnable task) {
    long now = world.queue().now();
    freeAt = Math.max(now, freeAt) + random.mostlySmall(1, world.settings().applyMaxNanos());
    tasks++;
    schedule.finish(freeAt - now, tasks, task);
  }

  @Override
  public void close() {}

  /** Ends nothing before a virtual time. */
  void stall(long untilNanos) {
    freeAt = Math.max(freeAt, untilNanos);
  }

  /** The process is dead, and with it all tasks. */
  void die() {
    freeAt = 0;
  }
}
