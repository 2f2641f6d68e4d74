package dev.raftkit.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Member;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Leadership of a node on real threads")
@Tag("smoke")
@Timeout(60)
class ElectionTest {
  private static final NodeId N1 = new NodeId("n1");

  private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final MemoryStorage storage = new MemoryStorage(new Identity("jobs", N1, 1));

  private RaftNode.Builder node() {
    return RaftNode.builder("n1")
        .cluster("jobs", "n1=127.0.0.1:7001")
        .storage(storage)
        .transport(new MemoryNetwork(new VirtualTime()).new End())
        .config(config -> config.withTimes(50_000_000, 100_000_000, 10_000_000));
  }

  @Test
  void aTaskLeadsUntilTheNodeIsClosedWhichWaitsForIt() throws Exception {
    try (RaftNode node = node().electionOnly().start()) {
      node.leadership().lead(this::work);

      assertEquals("begins 1", take());
    }

    assertEquals(List.of("ends 1"), List.copyOf(events));
    assertEquals(Set.of(), threads());
  }

  @Test
  void aTaskThatIsRegisteredLateBeginsAtOnceAndEndsWhenItIsClosed() throws Exception {
    try (RaftNode node = node().electionOnly().start()) {
      node.leadership().observe(seen -> events.add("observed " + seen.token()));
      assertEquals("observed 1", take());

      Registration registration = node.leadership().lead(this::work);
      assertEquals("begins 1", take());
      registration.close();

      assertEquals("ends 1", take());
      assertEquals(
          N1, Objects.requireNonNull(node.leadership().observe().leader()).id());
    }
  }

  @Test
  void aTaskMayCloseItsNode() throws Exception {
    RaftNode node = node().electionOnly().start();

    node.leadership().lead(leadership -> {
      node.close();
      events.add("closed, and lost: " + leadership.awaitLost(Duration.ofSeconds(30)));
    });

    assertEquals("closed, and lost: true", take());
    node.close();
    assertEquals(Set.of(), threads());
  }

  @Test
  void callbacksAreToldOfLeaderStartAndStop() throws Exception {
    try (RaftNode node = node().electionOnly().start()) {
      CountDownLatch announced = new CountDownLatch(1);
      Registration registration = node.leadership().lead(new LeadershipCallbacks() {
        @Override
        public void onStartedLeading(Leadership leadership) throws Exception {
          announced.await();
          events.add("started " + leadership.token());
          leadership.awaitLost();
        }

        @Override
        public void onStoppedLeading() {
          events.add("stopped");
        }

        @Override
        public void onNewLeader(Member leader, long token) {
          events.add("leader " + leader.id() + " " + token);
          announced.countDown();
        }
      });
      assertEquals("leader n1 1", take());
      assertEquals("started 1", take());

      registration.close();

      assertEquals("stopped", take());
    }
    assertEquals(List.of(), List.copyOf(events));
  }

  @Test
  void whoIsNotToldOfTheStartIsNotToldOfTheEnd() throws Exception {
    Leadership lost = new Leadership(
        5, new StandingLoop(), new ManualWorker(new StandingLoop()), (term, timeout) -> {
          throw new AssertionError("nobody resigns");
        });
    lost.end();

    Election.paired(new LeadershipCallbacks() {
          @Override
          public void onStartedLeading(Leadership leadership) {
            events.add("started");
          }

          @Override
          public void onStoppedLeading() {
            events.add("stopped");
          }
        })
        .lead(lost);

    assertEquals(List.of(), List.copyOf(events));
  }

  @Test
  void aGroupThatOnlyElectsRefusesCommandsAndReadsAndSaysWhy() throws Exception {
    try (RaftNode node = node().electionOnly().start()) {
      node.leadership().lead(this::work);
      assertEquals("begins 1", take());

      ProposalException refusal = TestCluster.failure(node.propose("x".getBytes(UTF_8)));
      ExecutionException unread = assertThrows(
          ExecutionException.class, () -> node.read(new byte[1]).get(30, TimeUnit.SECONDS));

      assertInstanceOf(ProposalException.Refused.class, refusal);
      assertEquals(
          "this group only elects a leader: it was built with electionOnly(), and takes no commands;"
              + " to replicate some, give every member a stateMachine(..)",
          refusal.getMessage());
      assertInstanceOf(ProposalException.QueryFailed.class, unread.getCause());
      node.takeSnapshot().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aStateIsNotForgottenByMistake() {
    NoState none = new NoState();

    IOException refusal = assertThrows(IOException.class, () -> none.restore(stream(new byte[1])));

    assertTrue(Objects.requireNonNull(refusal.getMessage()).startsWith("a snapshot of a state"));
  }

  @Test
  void anEmptySnapshotIsRestored() throws IOException {
    new NoState().restore(stream(new byte[0]));
  }

  @Test
  void aStateMachineAndElectionOnlyAreNotBothGiven() {
    IllegalArgumentException refusal = assertThrows(
        IllegalArgumentException.class,
        () -> node().electionOnly().stateMachine(new Notebook()).start());

    assertEquals(
        "a group that was built with electionOnly() has no state machine: leave out one of both",
        refusal.getMessage());
  }

  @Test
  void aTaskOfAStoppedNodeNeverBegins() throws Exception {
    RaftNode node = node().electionOnly().start();
    node.close();

    node.leadership().lead(this::work).close();

    assertEquals(List.of(), List.copyOf(events));
    assertEquals(Set.of(), threads());
    assertEquals(
        new ObservedLeader(node.status().term(), null), node.leadership().observe());
    assertFalse(node.status().state() == Status.State.RUNNING);
  }

  private void work(Leadership leadership) throws InterruptedException {
    events.add("begins " + leadership.token());
    try {
      leadership.awaitLost();
    } finally {
      events.add("ends " + leadership.token());
    }
  }

  private String take() throws InterruptedException {
    return Objects.requireNonNull(events.poll(30, TimeUnit.SECONDS));
  }

  private static DataInputStream stream(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("raft-n1-"))
        .collect(Collectors.toSet());
  }
}
