package dev.raftkit.server.crash;

import dev.raftkit.node.ProposalException;
import dev.raftkit.server.register.RegisterClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Clients that look for the newest value, linearizably, and remember what they saw. */
final class Readers {
  /** So that reading does not take the processor from what is measured. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final RegisterClient client;
  private final ClientHistory history;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong answered = new AtomicLong();
  private volatile boolean over;

  /**
   * Readers that have not started.
   *
   * @param firstNumber of the first of them among all clients
   */
  Readers(RegisterClient client, int firstNumber, int count, ClientHistory history) {
    this.client = client;
    this.history = history;
    for (int i = 0; i < count; i++) {
      int reader = firstNumber + i;
      Thread thread = new Thread(() -> read(reader), "reader " + reader);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  private void read(int reader) {
    long from = 1;
    while (!over) {
      try {
        long calledAtNanos = System.nanoTime();
        RegisterClient.Page page = client.read(from).join();
        long returnedAtNanos = System.nanoTime();
        history.got(reader, newest(page, from), calledAtNanos, returnedAtNanos);
        answered.incrementAndGet();
        from = Math.max(1, page.total());
      } catch (CompletionException e) {
        // A read that fails says nothing.
        if (!(e.getCause() instanceof ProposalException)) {
          throw e;
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** The last value there was when a page was read. Values do not change, so it is there later too. */
  private String newest(RegisterClient.Page page, long from) {
    if (page.total() == 0) {
      return "";
    }
    boolean isLast = from + page.values().size() - 1 == page.total();
    List<byte[]> values =
        isLast ? page.values() : client.read(page.total()).join().values();
    return new String(values.get(isLast ? values.size() - 1 : 0), StandardCharsets.UTF_8);
  }

  long answeredCount() {
    return answered.get();
  }

  void finish() throws InterruptedException {
    over = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
