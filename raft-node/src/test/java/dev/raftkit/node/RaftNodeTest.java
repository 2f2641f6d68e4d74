package dev.raftkit.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.ProposalException.Stopped;
import dev.raftkit.node.membership.Identity;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A node on real threads")
@Tag("smoke")
@Timeout(60)
class RaftNodeTest {
  private final MemoryNetwork.End transport = new MemoryNetwork(new VirtualTime()).new End();
  private final MemoryStorage storage =
      new MemoryStorage(new Identity("payments", new NodeId("n1"), 1));
  private final Elected elected = new Elected();

  private RaftNode.Builder node() {
    return RaftNode.builder("n1")
        .cluster("payments", "n1=127.0.0.1:7001")
        .storage(storage)
        .transport(transport)
        .stateMachine(new Notebook())
        .config(config -> config.withTimes(50_000_000, 100_000_000, 10_000_000));
  }

  @Test
  void itElectsItselfAppliesAndStops() throws Exception {
    CompletableFuture<Status> stopped;
    RaftNode closed;
    try (RaftNode node = node().start()) {
      closed = node;
      stopped = node.stopped();
      node.addLeadershipListener(elected);
      Leadership leadership = elected.first.get(30, TimeUnit.SECONDS);
      assertTrue(leadership.isSafe());

      CompletableFuture<byte[]> last = node.propose("0".getBytes(UTF_8));
      for (int i = 1; i < 10_000; i++) {
        last = node.propose(String.valueOf(i).getBytes(UTF_8));
      }

      assertEquals("line 10000", new String(last.get(30, TimeUnit.SECONDS), UTF_8));
      assertEquals(Status.State.RUNNING, node.status().state());
    }
    assertEquals(Status.State.STOPPED, stopped.get(30, TimeUnit.SECONDS).state());
    assertTrue(elected.lost.await(30, TimeUnit.SECONDS));
    assertInstanceOf(Stopped.class, TestCluster.failure(closed.propose(new byte[1])));
    assertFalse(storage.isOpen());
    assertEquals(Set.of(), threads());
    closed.close();
  }

  @Test
  void itTimesOutByTheWallClock() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (RaftNode node = node()
        .stateMachine(new Stateless((commands, results) -> awaitAndAnswer(release, results)))
        .start()) {
      node.addLeadershipListener(elected);
      elected.first.get(30, TimeUnit.SECONDS);

      CompletableFuture<byte[]> slow = node.propose(new byte[1], Duration.ofSeconds(1));

      Throwable failure = slow.handle((result, error) -> error).get(30, TimeUnit.SECONDS);
      assertInstanceOf(ProposalException.UnknownOutcome.class, failure);
      release.countDown();
    }
  }

  private static void awaitAndAnswer(CountDownLatch release, StateMachine.Results results) {
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    results.complete(0, new byte[0]);
  }

  @Test
  void aFailedStartSaysWhyAndLeavesNothingRunning() {
    IOException inUse = new IOException("127.0.0.1:7001 is in use");
    transport.startError = inUse;

    assertSame(inUse, assertThrows(IOException.class, node()::start));

    assertFalse(storage.isOpen());
    assertEquals(Set.of(), threads());
  }

  @Test
  void aListenerMayCloseItsNode() throws Exception {
    RaftNode node = node().start();
    CompletableFuture<Status> stopped = node.stopped();

    node.addLeadershipListener(new LeadershipListener() {
      @Override
      public void elected(Leadership leadership) {
        node.close();
      }
    });

    assertEquals(Status.State.STOPPED, stopped.get(30, TimeUnit.SECONDS).state());
    node.close();
  }

  @Test
  void whatIsMissingIsNamed() {
    NullPointerException error = assertThrows(
        NullPointerException.class,
        () -> RaftNode.builder("n1").cluster("c", "n1=127.0.0.1:7001").start());

    assertEquals("a node needs a stateMachine, or electionOnly()", error.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> RaftNode.builder("n2").cluster("c", "n1=127.0.0.1:7001").start());
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("raft-n1-"))
        .collect(Collectors.toSet());
  }

  private static final class Elected implements LeadershipListener {
    final CompletableFuture<Leadership> first = new CompletableFuture<>();
    final CountDownLatch lost = new CountDownLatch(1);

    @Override
    public void elected(Leadership leadership) {
      first.complete(leadership);
    }

    @Override
    public void lost(Leadership leadership) {
      lost.countDown();
    }
  }
}
