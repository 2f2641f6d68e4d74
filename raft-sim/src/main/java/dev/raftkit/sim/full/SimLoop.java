package dev.raftkit.sim.full;

import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.Worker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

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
  private int timersMax = 8;
  private final List<SimTimer> timers = new ArrayList<>();

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
    timers.clear();
  }

  /** The clock has changed: what was scheduled is due at another time. */
  void moveTimers() {
    timers.removeIf(SimTimer::isOver);
    for (SimTimer timer : timers) {
      clock.schedule(timer.atNanos, timer);
    }
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
    SimTimer timer = new SimTimer(atNanos, task);
    if (timers.size() == timersMax) {
      timers.removeIf(SimTimer::isOver);
      timersMax = 2 * timers.size() + 8;
    }
    timers.add(timer);
    clock.schedule(atNanos, timer);
    return timer;
  }

  @Override
  public void close() {}

  /** A task that is due later, unless it is given up. */
  static final class SimTimer implements Timer {
    private final long atNanos;
    private final Runnable task;
    private boolean over;

    private long number;

    private SimTimer(long atNanos, Runnable task) {
      this.atNanos = atNanos;
      this.task = task;
    }

    @Override
    public void cancel() {
      over = true;
    }

    boolean isOver() {
      return over;
    }

    /** An event of this number is the one that counts: the timer was set, or moved. */
    void isEvent(long eventNumber) {
      number = eventNumber;
    }

    boolean isDue(long eventNumber) {
      return !over && number == eventNumber;
    }

    void run() {
      over = true;
      task.run();
    }
  }
}
