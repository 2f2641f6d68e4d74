package dev.raftkit.bench;

import dev.raftkit.node.spi.EventLoop;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;

/** An event loop on the thread that measures. */
final class BenchLoop implements EventLoop {
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final long start = System.nanoTime();

  /** Runs tasks until something has become true. */
  void runUntil(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      tasks.take().run();
    }
  }

  @Override
  public long now() {
    return System.nanoTime() - start;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer schedule(long atNanos, Runnable task) {
    throw new UnsupportedOperationException("storage needs no timer");
  }
}
