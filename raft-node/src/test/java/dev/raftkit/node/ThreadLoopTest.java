package dev.raftkit.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.node.spi.EventLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The production event loop and worker")
@Tag("smoke")
@Timeout(60)
class ThreadLoopTest {
  private final ThreadLoop loop = new ThreadLoop("test-loop");
  private final ThreadWorker worker = new ThreadWorker("test-worker");

  @BeforeEach
  void start() {
    loop.start();
    worker.start();
  }

  @AfterEach
  void stop() {
    loop.close();
    worker.close();
  }

  @Test
  void tasksOfManyThreadsAllRunAndThoseOfOneInOrder() throws Exception {
    int producers = 4;
    int tasks = 20_000;
    CountDownLatch done = new CountDownLatch(producers * tasks);
    List<List<Integer>> seen = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      List<Integer> mine = new ArrayList<>();
      seen.add(mine);
      Thread producer = new Thread(() -> {
        for (int i = 0; i < tasks; i++) {
          int number = i;
          loop.execute(() -> {
            mine.add(number);
            done.countDown();
          });
        }
      });
      producer.start();
    }

    assertTrue(done.await(30, TimeUnit.SECONDS));
    for (List<Integer> mine : seen) {
      for (int i = 0; i < tasks; i++) {
        assertEquals(i, mine.get(i));
      }
    }
  }

  @Test
  void timersRunByTimeThenInOrderAndNeverEarly() throws Exception {
    List<String> ran = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Long> last = new CompletableFuture<>();
    long due = loop.now() + 20_000_000;

    loop.execute(() -> {
      loop.schedule(due + 1, () -> last.complete(loop.now()));
      loop.schedule(due, () -> ran.add("first"));
      EventLoop.Timer cancelled = loop.schedule(due, () -> ran.add("cancelled"));
      loop.schedule(due, () -> ran.add("second"));
      cancelled.cancel();
    });

    assertTrue(last.get(30, TimeUnit.SECONDS) > due);
    assertEquals(List.of("first", "second"), ran);
    assertThrows(IllegalStateException.class, () -> loop.schedule(0, () -> {}));
  }

  @Test
  void neitherExceptionsNorInterruptsEndTheThreads() throws Exception {
    for (Consumer<Runnable> executor :
        List.<Consumer<Runnable>>of(loop::execute, worker::execute)) {
      CompletableFuture<Boolean> alive = new CompletableFuture<>();

      executor.accept(() -> {
        throw new IllegalStateException("thrown by a test, expected in the log");
      });
      executor.accept(() -> Thread.currentThread().interrupt());
      executor.accept(() -> alive.complete(true));

      assertTrue(alive.get(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void aClosedWorkerRunsNothingMore() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    List<String> ran = Collections.synchronizedList(new ArrayList<>());
    worker.execute(() -> {
      started.countDown();
      awaitQuietly(release);
      ran.add("current");
    });
    worker.execute(() -> ran.add("next"));
    assertTrue(started.await(30, TimeUnit.SECONDS));

    Thread closer = new Thread(worker::close);
    closer.start();
    while (!worker.isClosed()) {
      Thread.onSpinWait();
    }
    release.countDown();
    closer.join();

    assertEquals(List.of("current"), ran);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
