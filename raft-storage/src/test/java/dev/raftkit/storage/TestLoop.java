package dev.raftkit.storage;

import dev.raftkit.node.spi.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A loop whose turns are taken while the test waits. */
final class TestLoop implements EventLoop {
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

  <T extends @Nullable Object> T await(CompletableFuture<T> outcome) {
    while (!outcome.isDone()) {
      try {
        Runnable task = tasks.poll(30, TimeUnit.SECONDS);
        if (task == null) {
          throw new IllegalStateException("the disk is silent");
        }
        task.run();
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
    }
    return outcome.join();
  }

  @Override
  public long now() {
    return 0;
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
