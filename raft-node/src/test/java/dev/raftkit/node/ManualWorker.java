package dev.raftkit.node;

import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.Worker;
import java.util.ArrayDeque;

/** A worker whose tasks run in the virtual loop, at once or when released. */
final class ManualWorker implements Worker {
  private final EventLoop loop;
  private final ArrayDeque<Runnable> held = new ArrayDeque<>();
  private boolean holds;
  private boolean closed;

  ManualWorker(EventLoop loop) {
    this.loop = loop;
  }

  /** From now on tasks wait. */
  void hold() {
    holds = true;
  }

  /** What waited runs, and tasks no longer wait. */
  void release() {
    holds = false;
    while (!held.isEmpty()) {
      run(held.remove());
    }
  }

  @Override
  public void execute(Runnable task) {
    if (holds) {
      held.add(task);
    } else {
      run(task);
    }
  }

  private void run(Runnable task) {
    loop.execute(() -> {
      if (!closed) {
        task.run();
      }
    });
  }

  @Override
  public void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }
}
