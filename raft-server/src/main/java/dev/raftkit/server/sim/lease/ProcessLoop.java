package dev.raftkit.server.sim.lease;

import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.time.Actor;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import dev.raftkit.sim.engine.time.LocalClock;
import java.util.ArrayDeque;
import java.util.Objects;

/**
 * The thread of one client process, in virtual time by a clock of its own. While the process stands
 * still nothing runs, and then all that was due, late.
 */
final class ProcessLoop implements EventLoop, Actor {
  private static final String NO_EXCEPTION = "no-exception";
  private static final int TASK = 0;
  private static final int RESUME = 1;

  private final LeaseRun run;
  private final World world;
  private final LocalClock clock = new LocalClock();
  private final ArrayDeque<Task> held = new ArrayDeque<>();
  private boolean isPaused;
  private boolean isDead;

  /** Something to do, unless it is given up. */
  private static final class Task implements Timer {
    private final Runnable deed;
    private boolean isCancelled;

    Task(Runnable deed) {
      this.deed = deed;
    }

    @Override
    public void cancel() {
      isCancelled = true;
    }
  }

  /**
   * The loop of a process that starts.
   *
   * @param gainPerMillion how many nanoseconds its clock gains in a million; negative if it loses them
   */
  ProcessLoop(LeaseRun run, int gainPerMillion) {
    this.run = run;
    this.world = run.world();
    clock.start(world.queue().now());
    clock.drift(world.queue().now(), gainPerMillion);
  }

  @Override
  public long now() {
    return clock.at(world.queue().now());
  }

  @Override
  public void execute(Runnable deed) {
    schedule(world.queue().now(), TASK, new Task(deed));
  }

  @Override
  public Timer schedule(long atNanos, Runnable deed) {
    Task task = new Task(deed);
    schedule(Math.max(world.queue().now(), clock.onRunClock(atNanos)), TASK, task);
    return task;
  }

  /** Runs something after so many nanoseconds of the process's clock. */
  void after(long nanos, Runnable deed) {
    schedule(now() + nanos, deed);
  }

  private void schedule(long time, int tag, Task task) {
    world.queue().schedule(time, this, EventKind.CLIENT, tag, 0, task);
  }

  /** Stands still for a while of virtual time. */
  void pause(long nanos) {
    if (!isPaused) {
      isPaused = true;
      schedule(world.queue().now() + nanos, RESUME, new Task(() -> {}));
    }
  }

  /** Nothing runs any more. */
  void die() {
    isDead = true;
    held.clear();
  }

  boolean isDead() {
    return isDead;
  }

  @Override
  public void act(Event event) {
    if (isDead || run.isOver()) {
      return;
    }
    Task task = (Task) Objects.requireNonNull(event.payload());
    if (event.tag() == RESUME) {
      resume();
    } else if (isPaused) {
      held.add(task);
    } else {
      perform(task);
    }
  }

  private void resume() {
    isPaused = false;
    while (!held.isEmpty() && !isPaused) {
      perform(held.remove());
    }
  }

  private void perform(Task task) {
    if (task.isCancelled || isDead) {
      return;
    }
    try {
      task.deed.run();
    } catch (RuntimeException e) {
      world.alarm().raise(NO_EXCEPTION, "a client of the store threw " + e);
    }
  }
}
