package dev.raftkit.bench;

import dev.raftkit.node.ProposalException;
import dev.raftkit.node.membership.Members;
import dev.raftkit.transport.netty.client.RaftClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that write rows, one write after the other each, and remember how long each took. */
final class Load implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final RaftClient client;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong writes = new AtomicLong();
  private final List<Long> latencies = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean over;

  Load(Members members, int writers) throws IOException {
    client = RaftClient.builder(List.copyOf(members.addresses().values())).open();
    for (int i = 0; i < writers; i++) {
      Thread thread = new Thread(this::write, "writer-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  private void write() {
    byte[] value = new byte[Integer.BYTES + DiskTable.ROW_BYTES];
    while (!over) {
      byte[] command = value.clone();
      ByteBuffer.wrap(command).putInt(ThreadLocalRandom.current().nextInt());
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

  long writes() {
    return writes.get();
  }

  /** The latency, in milliseconds, that 99 % of the writes since the last call kept below. */
  double takeP99Millis() {
    List<Long> taken;
    synchronized (latencies) {
      taken = new ArrayList<>(latencies);
      latencies.clear();
    }
    Collections.sort(taken);
    return taken.isEmpty() ? 0 : taken.get((taken.size() - 1) * 99 / 100) / 1e6;
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
