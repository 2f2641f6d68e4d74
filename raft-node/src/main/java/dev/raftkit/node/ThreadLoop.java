package dev.raftkit.node;

import dev.raftkit.node.spi.EventLoop;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event loop that is a thread of its own, asleep while nothing is to be done. */
final class ThreadLoop implements EventLoop, AutoCloseable {
  /** How many tasks run before timers have their turn. */
  private static final int TASKS_MAX = 1024;

  private static final Logger LOG = LoggerFactory.getLogger(ThreadLoop.class);

  private final long startNanos = System.nanoTime();
  private final Thread thread;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private volatile boolean closed;

  private final TreeSet<DueTask> dueTasks = new TreeSet<>();
  private long scheduled;

  ThreadLoop(String name) {
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public long now() {
    return System.nanoTime() - startNanos;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    wakeUp();
  }

  @Override
  public Timer schedule(long atNanos, Runnable task) {
    if (!isCurrentThread()) {
      throw new IllegalStateException("timers belong to " + thread.getName());
    }
    DueTask due = new DueTask(atNanos, scheduled++, task);
    dueTasks.add(due);
    return () -> dueTasks.remove(due);
  }

  /** Runs no further task and waits for the current one. */
  @Override
  public void close() {
    closed = true;
    wakeUp();
    Threads.join(thread);
  }

  boolean isCurrentThread() {
    return Thread.currentThread().equals(thread);
  }

  private void wakeUp() {
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!closed) {
      runTasks();
      runDueTasks();
      sleep();
    }
  }

  private void runTasks() {
    Runnable task = tasks.poll();
    for (int count = 1; task != null && !closed; count++) {
      run(task);
      task = count < TASKS_MAX ? tasks.poll() : null;
    }
  }

  private void runDueTasks() {
    long now = now();
    while (!closed && !dueTasks.isEmpty() && dueTasks.first().at <= now) {
      run(dueTasks.pollFirst().task);
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a task failed on {}", thread.getName(), e);
    }
  }

  private void sleep() {
    asleep.set(true);
    // Whoever adds a task after this check sees the flag and wakes this thread up.
    if (tasks.isEmpty() && !closed) {
      if (dueTasks.isEmpty()) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, dueTasks.first().at - now());
      }
    }
    asleep.set(false);
    if (Thread.interrupted()) {
      // Left over by a callback; it would keep this thread from ever sleeping again.
      LOG.debug("{} was interrupted", thread.getName());
    }
  }

  /** Ordered by time, and by order of scheduling when that is the same. */
  private record DueTask(long at, long sequence, Runnable task) implements Comparable<DueTask> {
    @Override
    public int compareTo(DueTask other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(sequence, other.sequence);
    }
  }
}
