package dev.raftkit.kv.client;

import dev.raftkit.node.spi.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one thread of a client, a daemon. What is given to it after its end is dropped. */
final class ClientLoop implements EventLoop, AutoCloseable {
  private final long startNanos = System.nanoTime();
  private final ScheduledThreadPoolExecutor thread;

  ClientLoop(String name) {
    thread = new ScheduledThreadPoolExecutor(1, task -> {
      Thread created = new Thread(task, name);
      created.setDaemon(true);
      return created;
    });
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setRemoveOnCancelPolicy(true);
  }

  @Override
  public long now() {
    return System.nanoTime() - startNanos;
  }

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(loud(task));
    } catch (RejectedExecutionException e) {
      // The client is closed: nobody waits for it any more.
      return;
    }
  }

  @Override
  public Timer schedule(long atNanos, Runnable task) {
    try {
      ScheduledFuture<?> timer =
          thread.schedule(loud(task), Math.max(0, atNanos - now()), TimeUnit.NANOSECONDS);
      return () -> timer.cancel(false);
    } catch (RejectedExecutionException e) {
      return () -> {};
    }
  }

  /** The executor would keep to itself what a task throws, such as a listener of a user's. */
  private static Runnable loud(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        Thread current = Thread.currentThread();
        current.getUncaughtExceptionHandler().uncaughtException(current, e);
      }
    };
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
