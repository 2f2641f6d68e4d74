package dev.raftkit.node;

import dev.raftkit.node.spi.Worker;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker that is a thread of its own. */
final class ThreadWorker implements Worker {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadWorker.class);

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  ThreadWorker(String name) {
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void close() {
    closed = true;
    tasks.add(() -> {}); // Wakes the thread up.
    Threads.join(thread);
  }

  boolean isCurrentThread() {
    return Thread.currentThread().equals(thread);
  }

  boolean isClosed() {
    return closed;
  }

  private void run() {
    while (!closed) {
      try {
        Runnable task = tasks.take();
        if (!closed) {
          task.run();
        }
      } catch (InterruptedException e) {
        // Only close ends this thread: an interrupt left over by an application's task must not.
        LOG.debug("{} was interrupted", thread.getName());
      } catch (RuntimeException | Error e) {
        LOG.error("a task failed on {}", thread.getName(), e);
      }
    }
  }
}
