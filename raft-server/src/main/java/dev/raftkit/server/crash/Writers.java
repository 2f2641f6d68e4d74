package dev.raftkit.server.crash;

import dev.raftkit.node.ProposalException;
import dev.raftkit.server.register.RegisterClient;
import dev.raftkit.sim.engine.workload.Operation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that append values which exist only once, and remember what was acknowledged. */
final class Writers {
  private final RegisterClient client;
  private final Listener listener;
  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
  private final AtomicLong unknown = new AtomicLong();
  private volatile boolean over;
  private long lastNanos = System.nanoTime();
  private long longestStallNanos;

  /** Learns how each write went, on the writer's thread. */
  interface Listener {
    void written(int writer, String value, long calledAtNanos, Operation.Status how);
  }

  Writers(RegisterClient client, int count) {
    this(client, count, (writer, value, calledAtNanos, how) -> {});
  }

  Writers(RegisterClient client, int count, Listener listener) {
    this.client = client;
    this.listener = listener;
    for (int i = 1; i <= count; i++) {
      int writer = i;
      Thread thread = new Thread(() -> write(writer), "w" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  private void write(int writer) {
    for (long number = 1; !over; number++) {
      // A value is appended once only: whatever happens to it, the next attempt has another.
      String value = "w" + writer + "-" + number;
      long calledAtNanos = System.nanoTime();
      listener.written(writer, value, calledAtNanos, append(value));
    }
  }

  private Operation.Status append(String value) {
    try {
      acknowledged.put(
          value, client.append(value.getBytes(StandardCharsets.UTF_8)).join());
      wrote();
      return Operation.Status.OK;
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof ProposalException)) {
        throw e;
      }
      boolean isUnknown = e.getCause() instanceof ProposalException.UnknownOutcome;
      unknown.addAndGet(isUnknown ? 1 : 0);
      return isUnknown ? Operation.Status.INFO : Operation.Status.FAIL;
    }
  }

  private synchronized void wrote() {
    long now = System.nanoTime();
    longestStallNanos = Math.max(longestStallNanos, now - lastNanos);
    lastNanos = now;
  }

  /** The longest time in which nobody's write was acknowledged. */
  synchronized long longestStallNanos() {
    return longestStallNanos;
  }

  /** What was before does not count: servers that start elect first. */
  synchronized void forgetStalls() {
    longestStallNanos = 0;
  }

  long acknowledgedCount() {
    return acknowledged.size();
  }

  /** Every acknowledged value and the position that was promised. */
  Map<String, Long> acknowledged() {
    return Map.copyOf(acknowledged);
  }

  long unknownCount() {
    return unknown.get();
  }

  void finish() throws InterruptedException {
    over = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
