package dev.raftkit.storage;

import dev.raftkit.node.spi.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A loop whose turns are taken by a thread that waits for something: for work without a server. */
final class WaitingLoop implements EventLoop {
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

  /** Takes turns until it is known. The disk answers always, be it with an error. */
  <T extends @Nullable Object> T await(CompletableFuture<T> outcome) {
    while (!outcome.isDone()) {
      try {
        tasks.take().run();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the disk works", interrupted);
      }
    }
    return outcome.join();
  }

  @Override
  public long now() {
    return System.nanoTime();
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
