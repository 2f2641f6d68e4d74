package dev.raftkit.sim.full;

import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.Worker;
import java.util.ArrayDeque;

/**
 * The loop of one simulated server. What is executed runs within the event that is happening, after
 * all that was executed before; what is scheduled becomes an event of its own. Serves also as a
 * worker that takes no time.
 */
final class SimLoop implements EventLoop, Worker {
  /** The virtual time of one process. */
  interface Clock {
    long now();

    /** Makes an event of a timer, due at a time of this clock. */
    void schedule(long atNanos, SimTimer timer);
  }

  private final Clock clock;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

  SimLoop(Clock clock) {
    this.clock = clock;
  }

  /** Runs everything that was executed, and what that executes in turn. */
  void runAll() {
    Runnable next = tasks.poll();
    while (next != null) {
      next.run();
      next = tasks.poll();
    }
  }

  /** The process is dead. */
  void clear() {
    tasks.clear();
  }

  @Override
  public long now() {
    return clock.now();
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer schedule(long atNanos, Runnable task) {
    SimTimer timer = new SimTimer(task);
    clock.schedule(atNanos, timer);
    return timer;
  }

  @Override
  public void close() {}

  /** A task that is due later, unless it is given up. */
  static final class SimTimer implements Timer {
    private final Runnable task;
    private boolean cancelled;

    private SimTimer(Runnable task) {
      this.task = task;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    boolean isCancelled() {
      return cancelled;
    }

    void run() {
      task.run();
    }
  }
}
