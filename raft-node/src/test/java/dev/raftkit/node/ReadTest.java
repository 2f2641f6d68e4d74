package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.MILLIS;
import static dev.raftkit.node.VirtualTime.SECONDS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.ReadIndex;
import dev.raftkit.node.ProposalException.Busy;
import dev.raftkit.node.ProposalException.NotLeader;
import dev.raftkit.node.ProposalException.QueryFailed;
import dev.raftkit.node.ProposalException.Stopped;
import dev.raftkit.node.ProposalException.TimedOut;
import dev.raftkit.node.ProposalException.TooLarge;
import dev.raftkit.node.read.ReadConsistency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Reads, and the ends they can have")
class ReadTest {
  @Test
  void anyMemberAnswersWithWhatHappenedBefore() {
    TestCluster cluster = TestCluster.of(3);
    TestMember leader = cluster.awaitLeader();
    cluster.time.runFor(10 * MILLIS);
    cluster.await(leader.propose("a"));

    for (TestMember member : cluster.members.values()) {
      assertEquals("1", cluster.await(member.read("count")), member.id.name());
    }
  }

  @Test
  void aReadWritesNothingToTheLog() {
    TestCluster cluster = TestCluster.of(3);
    TestMember leader = cluster.awaitLeader();
    long lastLogIndex = leader.status().lastLogIndex();

    cluster.await(leader.read("count"));

    assertEquals(lastLogIndex, leader.status().lastLogIndex());
  }

  @Test
  void readsThatWaitTogetherShareOneQuestion() {
    TestCluster cluster = TestCluster.of(3);
    cluster.awaitLeader();
    cluster.time.runFor(10 * MILLIS);
    TestMember follower = cluster.anyFollower();
    List<CompletableFuture<byte[]>> reads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      reads.add(follower.read("count"));
    }

    reads.forEach(cluster::await);

    assertEquals(1, questionsOf(follower));
  }

  @Test
  @DisplayName(
      "D10: a leader that is cut off answers no read unless it was told that it may be old")
  void aLeaderThatIsCutOffAnswersNoRead() {
    TestCluster cluster = TestCluster.of(3);
    TestMember leader = cluster.awaitLeader();
    cluster.await(leader.propose("a"));
    cluster.await(leader.read("count"));
    cluster.network.isolate(leader.id);
    TestMember next = cluster.awaitOtherLeader(leader);
    cluster.await(next.propose("b"));

    CompletableFuture<byte[]> byRound = leader.read("count", ReadConsistency.LINEARIZABLE);
    CompletableFuture<byte[]> byLease = leader.read("count", ReadConsistency.LEASE);
    CompletableFuture<byte[]> stale =
        leader.read("count", ReadConsistency.stale(Duration.ofSeconds(60)));

    assertEquals("1", cluster.await(stale));
    assertInstanceOf(NotLeader.class, cluster.awaitFailure(byRound));
    assertInstanceOf(NotLeader.class, cluster.awaitFailure(byLease));
    assertEquals("2", cluster.await(next.read("count")));
  }

  @Test
  void aLeaseAnswersWithoutAMessage() {
    TestCluster cluster = TestCluster.of(3);
    TestMember leader = cluster.awaitLeader();
    cluster.await(leader.propose("a"));
    cluster.time.runFor(10 * MILLIS);
    int sent = leader.transport.sent.size();

    CompletableFuture<byte[]> read = leader.read("count", ReadConsistency.LEASE);
    cluster.time.runReady();

    assertEquals("1", new String(read.join(), UTF_8));
    assertEquals(sent, leader.transport.sent.size());
  }

  @Test
  void aStaleReadAsksOnlyIfTheStateIsNotKnownToBeNewEnough() {
    TestCluster cluster = TestCluster.of(3);
    TestMember leader = cluster.awaitLeader();
    cluster.time.runFor(10 * MILLIS);
    TestMember follower = cluster.anyFollower();
    ReadConsistency stale = ReadConsistency.stale(Duration.ofMillis(50));

    assertEquals("0", cluster.await(follower.read("count", stale)));
    assertEquals(1, questionsOf(follower));
    cluster.await(leader.propose("a"));
    CompletableFuture<byte[]> atOnce = follower.read("count", stale);
    cluster.time.runReady();
    assertTrue(atOnce.isDone());
    assertEquals(1, questionsOf(follower));
    cluster.time.runFor(51 * MILLIS);
    assertEquals("1", cluster.await(follower.read("count", stale)));

    assertEquals(2, questionsOf(follower));
  }

  @Test
  void withoutALeaderNobodyIsAsked() {
    TestCluster cluster = TestCluster.of(3);

    ProposalException failure = cluster.awaitFailure(cluster.n1().read("count"));

    assertInstanceOf(NotLeader.class, failure);
  }

  @Test
  void aQueryThatFailsConcernsNobodyElse() {
    TestCluster cluster = TestCluster.of(1);
    TestMember leader = cluster.awaitLeader();
    CompletableFuture<byte[]> failing = leader.read("throw");
    CompletableFuture<byte[]> other = leader.read("count");

    ProposalException failure = cluster.awaitFailure(failing);

    assertInstanceOf(QueryFailed.class, failure);
    assertInstanceOf(IllegalStateException.class, failure.getCause());
    assertEquals("0", cluster.await(other));
    assertEquals(Status.State.RUNNING, leader.status().state());
    assertInstanceOf(QueryFailed.class, cluster.awaitFailure(leader.read("null")));
    assertEquals("0", cluster.await(leader.read("count")));
  }

  @Test
  void aStateMachineThatAnswersNoReadsSaysHow() {
    Stateless silent = new Stateless((commands, results) -> {});

    UnsupportedOperationException failure =
        assertThrows(UnsupportedOperationException.class, () -> silent.query(new byte[0]));

    assertTrue(Objects.requireNonNull(failure.getMessage()).contains("StateMachine.query"));
  }

  @Test
  void aReadWithoutAnAnswerTimesOut() {
    TestCluster cluster = TestCluster.of(3);
    cluster.awaitLeader();
    cluster.time.runFor(10 * MILLIS);
    TestMember follower = cluster.anyFollower();
    cluster.network.isolate(follower.id);
    long before = cluster.time.now();

    CompletableFuture<byte[]> read =
        follower.read("count", ReadConsistency.LINEARIZABLE, 50 * MILLIS);

    assertInstanceOf(TimedOut.class, cluster.awaitFailure(read));
    assertEquals(before + 50 * MILLIS, cluster.time.now());
  }

  @Test
  void aLostQuestionIsAskedAgain() {
    TestCluster cluster = TestCluster.of(3);
    cluster.awaitLeader();
    cluster.time.runFor(10 * MILLIS);
    TestMember follower = cluster.anyFollower();
    cluster.network.isolate(follower.id);
    CompletableFuture<byte[]> read = follower.read("count");
    cluster.time.runFor(10 * MILLIS);
    assertFalse(read.isDone());
    cluster.network.heal();

    assertEquals("0", cluster.await(read));
    assertEquals(2, questionsOf(follower));
  }

  @Test
  void tooManyReadsAreBusyAtOnceAndTheOthersGoOn() {
    TestCluster cluster = TestCluster.of(1);
    TestMember leader = cluster.awaitLeader();
    List<CompletableFuture<byte[]>> taken = new ArrayList<>();
    for (int i = 0; i < GroupReads.COUNT_MAX; i++) {
      taken.add(leader.read("count"));
    }

    CompletableFuture<byte[]> refused = leader.read("count");

    assertTrue(refused.isDone(), "known at once");
    assertInstanceOf(Busy.class, TestCluster.failure(refused));
    taken.forEach(cluster::await);
    cluster.time.runReady();
    assertEquals("0", cluster.await(leader.read("count")));
  }

  @Test
  void aQueryAboveTheLimitIsTooLarge() {
    TestCluster cluster =
        TestCluster.of(1, config -> config.withMemoryLimits(10, 64 << 20, 64 << 20));
    TestMember leader = cluster.awaitLeader();

    assertInstanceOf(TooLarge.class, TestCluster.failure(leader.read("0123456789a")));
  }

  @Test
  void whoStopsAnswersEveryRead() {
    TestCluster cluster = TestCluster.of(3);
    cluster.awaitLeader();
    cluster.time.runFor(10 * MILLIS);
    TestMember follower = cluster.anyFollower();
    cluster.await(follower.read("count"));
    follower.applyWorker.hold();
    cluster.network.isolate(follower.id);
    ReadConsistency stale = ReadConsistency.stale(Duration.ofSeconds(60));
    CompletableFuture<byte[]> beforeTheStateMachine = follower.read("count", stale);
    CompletableFuture<byte[]> asked = follower.read("count");
    cluster.time.runReady();
    CompletableFuture<byte[]> waiting = follower.read("count");

    CompletableFuture<Void> stopping = follower.host.stop();
    cluster.time.runFor(SECONDS);

    assertFalse(stopping.isCompletedExceptionally());
    for (CompletableFuture<byte[]> read :
        List.of(beforeTheStateMachine, asked, waiting, follower.read("count"))) {
      assertInstanceOf(Stopped.class, TestCluster.failure(read));
    }
  }

  @Test
  @DisplayName("D7: when the state machine fails, every pending read has one answer")
  void whenTheStateMachineFailsEveryReadHasOneAnswer() {
    TestCluster cluster = TestCluster.of(1);
    TestMember leader = cluster.awaitLeader();
    leader.applyWorker.hold();
    leader.submit("throw");
    cluster.time.runReady();
    List<CompletableFuture<byte[]>> reads = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      CompletableFuture<byte[]> read = leader.read("count");
      CompletableFuture<Void> unused = read.handle((result, error) -> {
        answers.add(result == null ? "failed" : "answered");
        return null;
      });
      reads.add(read);
      cluster.time.runReady();
    }

    leader.applyWorker.release();
    cluster.time.runReady();

    assertEquals(List.of("failed", "failed", "failed"), answers);
    for (CompletableFuture<byte[]> read : reads) {
      assertInstanceOf(Stopped.class, TestCluster.failure(read));
    }
  }

  private static long questionsOf(TestMember member) {
    long questions = 0;
    for (Message message : member.transport.sent) {
      questions += message instanceof ReadIndex ? 1 : 0;
    }
    return questions;
  }
}
