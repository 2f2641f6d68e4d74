package dev.raftkit.bench;

import dev.raftkit.node.ProposalException;
import dev.raftkit.node.membership.Members;
import dev.raftkit.transport.netty.client.RaftClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that write rows, one write after the other each, and remember how long each took. */
final class Load implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final RaftClient client;
  private final int rowsAtOnce;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong writes = new AtomicLong();
  private volatile Latencies latencies = new Latencies();
  private volatile boolean over;

  /**
   * Begins.
   *
   * @param rowsAtOnce how many rows a write overwrites
   */
  Load(Members members, int writers, int rowsAtOnce) throws IOException {
    this.client = RaftClient.builder(List.copyOf(members.addresses().values())).open();
    this.rowsAtOnce = rowsAtOnce;
    for (int i = 0; i < writers; i++) {
      Thread thread = new Thread(this::write, "writer-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  private void write() {
    while (!over) {
      byte[] command = DiskTable.command(ThreadLocalRandom.current().nextInt(), rowsAtOnce);
      long start = System.nanoTime();
      try {
        client.propose(command, TIMEOUT).join();
        latencies.add(System.nanoTime() - start);
        writes.incrementAndGet();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof ProposalException)) {
          throw e;
        }
      }
    }
  }

  /** How many writes were acknowledged. */
  long writes() {
    return writes.get();
  }

  /** How many bytes of rows were acknowledged. */
  long bytes() {
    return writes() * rowsAtOnce * DiskTable.ROW_BYTES;
  }

  /** The latencies since the last call. */
  Latencies take() {
    Latencies taken = latencies;
    latencies = new Latencies();
    return taken;
  }

  @Override
  public void close() {
    over = true;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
