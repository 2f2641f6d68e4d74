package dev.raftkit.node;

import dev.raftkit.node.spi.EventLoop;
import java.util.ArrayList;
import java.util.List;

/** A loop whose time stands still until it is told to pass; tasks run at once, on any thread. */
final class StandingLoop implements EventLoop {
  private final List<Runnable> timers = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();
  private long now;

  @Override
  public synchronized long now() {
    return now;
  }

  @Override
  public void execute(Runnable task) {
    task.run();
  }

  @Override
  public synchronized Timer schedule(long atNanos, Runnable task) {
    times.add(atNanos);
    timers.add(task);
    return () -> {};
  }

  /** Lets time pass, and runs what is due then. */
  void pass(long nanos) {
    List<Runnable> due = new ArrayList<>();
    synchronized (this) {
      now += nanos;
      for (int i = 0; i < timers.size(); i++) {
        if (times.get(i) <= now) {
          due.add(timers.get(i));
        }
      }
      timers.clear();
      times.clear();
    }
    due.forEach(Runnable::run);
  }
}
