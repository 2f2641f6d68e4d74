package dev.raftkit.node;

import dev.raftkit.node.spi.EventLoop;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs one task on a thread of its own whenever this member leads, never twice at a time: a leadership
 * waits until the task has returned from the one before. The thread begins with the first leadership.
 * Any thread.
 */
final class TaskRunner implements LeadershipListener {
  /** How long a task may take to return before that is a trouble. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration RESIGNATION_TIMEOUT = Duration.ofSeconds(30);

  private final LeadershipTask task;
  private final EventLoop loop;
  private final Backoff backoff;
  private final TaskTroubles troubles;
  private final Thread thread;

  private final Object lock = new Object();
  private boolean begun;
  private boolean closed;

  /** What to begin next. */
  private @Nullable Leadership waiting;

  /** What the task runs for, or is about to. */
  private @Nullable Leadership running;

  TaskRunner(
      String name, LeadershipTask task, EventLoop loop, Backoff backoff, TaskTroubles troubles) {
    this.task = task;
    this.loop = loop;
    this.backoff = backoff;
    this.troubles = troubles;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  @Override
  public void elected(Leadership leadership) {
    Leadership next = leadership.part();
    synchronized (lock) {
      if (closed || next.isLost()) {
        return;
      }
      waiting = next;
      lock.notifyAll();
      if (!begun) {
        begun = true;
        thread.start();
      }
    }
    next.whenEnded(() -> ended(next));
  }

  /** Cancels the task if it runs, and runs it no more. */
  void close() {
    Leadership cancelled;
    synchronized (lock) {
      closed = true;
      waiting = null;
      cancelled = running;
      lock.notifyAll();
    }
    if (cancelled != null) {
      cancelled.end();
    }
  }

  /** Whether it was closed and its task has returned. */
  boolean isOver() {
    synchronized (lock) {
      return closed && !thread.isAlive();
    }
  }

  boolean isCurrentThread() {
    return Thread.currentThread().equals(thread);
  }

  /** Waits, after {@link #close}, until the task has returned; says so when it does not. */
  void awaitEnd(Duration timeout) throws InterruptedException {
    thread.join(Math.max(1, timeout.toMillis()));
    Leadership stuck = running();
    if (stuck != null) {
      troubles.stillRuns(stuck);
    }
  }

  private void ended(Leadership leadership) {
    synchronized (lock) {
      if (leadership.equals(waiting)) {
        waiting = null;
      }
      if (!leadership.equals(running)) {
        return;
      }
      // Under the lock, so that it cannot hit the task's next run.
      thread.interrupt();
    }
    loop.execute(() -> {
      var unused = loop.schedule(loop.now() + PATIENCE.toNanos(), () -> report(leadership));
    });
  }

  private void report(Leadership leadership) {
    if (leadership.equals(running())) {
      troubles.stillRuns(leadership);
    }
  }

  private @Nullable Leadership running() {
    synchronized (lock) {
      return running;
    }
  }

  private void run() {
    for (Leadership next = take(); next != null; next = take()) {
      lead(next);
    }
  }

  private @Nullable Leadership take() {
    synchronized (lock) {
      running = null;
      awaitNews();
      // Left over from the former leadership.
      boolean unused = Thread.interrupted();
      running = waiting;
      waiting = null;
      return running;
    }
  }

  private void awaitNews() {
    while (waiting == null && !closed) {
      try {
        lock.wait();
      } catch (InterruptedException e) {
        // Only close ends this thread.
      }
    }
  }

  private void lead(Leadership leadership) {
    while (!leadership.isLost()) {
      long begunAt = loop.now();
      try {
        task.lead(leadership);
        backoff.succeeded();
        return;
      } catch (Throwable e) {
        if (leadership.isLost()) {
          // However a cancelled task ends, it is no failure.
          return;
        }
        troubles.failed(leadership, e);
      }
      giveUp(leadership, backoff.failed(Duration.ofNanos(loop.now() - begunAt)));
    }
  }

  /** Returns when the leadership is over, or when there is no way but to try again. */
  private void giveUp(Leadership leadership, Duration delay) {
    try {
      if (!leadership.awaitLost(delay)) {
        leadership.resign(RESIGNATION_TIMEOUT).get();
        leadership.awaitLost();
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      troubles.notReplaced(leadership, cause == null ? e : cause);
    } catch (InterruptedException e) {
      // The leadership is over, or somebody wants this thread to go on.
    }
  }
}
