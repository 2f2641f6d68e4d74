package dev.raftkit.server.demo;

import dev.raftkit.node.ProposalException;
import dev.raftkit.node.membership.Members;
import dev.raftkit.transport.netty.client.RaftClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that are no members: each numbers its notes and proposes one until it is answered, then
 * the next.
 */
final class DemoClients implements AutoCloseable {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  private static final long STOP_MILLIS_MAX = 10_000;

  private final RaftClient client;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private volatile boolean over;

  private DemoClients(RaftClient client) {
    this.client = client;
  }

  static DemoClients start(int count, Members members) throws IOException {
    DemoClients clients = new DemoClients(
        RaftClient.builder(List.copyOf(members.addresses().values())).open());
    for (int i = 1; i <= count; i++) {
      String name = "client" + i;
      Thread thread = new Thread(() -> clients.write(name), name);
      thread.setDaemon(true);
      clients.threads.add(thread);
      thread.start();
    }
    return clients;
  }

  private void write(String name) {
    long number = 1;
    while (!over) {
      byte[] note = ("note " + name + " " + number).getBytes(StandardCharsets.UTF_8);
      try {
        client.propose(note, ANSWER_TIMEOUT).join();
        acknowledged.incrementAndGet();
        number++;
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof ProposalException)) {
          throw e;
        }
        // Perhaps it is in the log and perhaps it is not: the same number again counts once.
      }
    }
  }

  long acknowledged() {
    return acknowledged.get();
  }

  /** Stops the clients and says how many notes were answered. */
  long finish() throws InterruptedException {
    over = true;
    for (Thread thread : threads) {
      thread.join(STOP_MILLIS_MAX);
    }
    return acknowledged.get();
  }

  @Override
  public void close() {
    over = true;
    client.close();
  }
}
