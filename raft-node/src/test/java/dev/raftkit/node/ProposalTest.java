package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.MILLIS;
import static dev.raftkit.node.VirtualTime.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.node.ProposalException.Busy;
import dev.raftkit.node.ProposalException.NotLeader;
import dev.raftkit.node.ProposalException.Refused;
import dev.raftkit.node.ProposalException.Stopped;
import dev.raftkit.node.ProposalException.TooLarge;
import dev.raftkit.node.ProposalException.UnknownOutcome;
import dev.raftkit.node.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The ends a proposal can have")
class ProposalTest {
  @Test
  void aFollowerNamesTheLeader() {
    TestCluster cluster = TestCluster.of(3);
    TestMember leader = cluster.awaitLeader();
    cluster.time.runFor(10 * MILLIS);

    ProposalException failure = cluster.awaitFailure(cluster.anyFollower().propose("x"));

    assertEquals(
        leader.status().member(), assertInstanceOf(NotLeader.class, failure).leader());
  }

  @Test
  void beforeAnElectionNobodyIsNamed() {
    TestCluster cluster = TestCluster.of(3);

    ProposalException failure = cluster.awaitFailure(cluster.n1().propose("x"));

    assertNull(assertInstanceOf(NotLeader.class, failure).leader());
  }

  @Test
  void aRefusalIsAResult() {
    TestCluster cluster = TestCluster.of(1);
    TestMember leader = cluster.awaitLeader();

    ProposalException failure = cluster.awaitFailure(leader.propose("refuse"));

    assertInstanceOf(Refused.class, failure);
    assertEquals("refused as asked", failure.getMessage());
    assertEquals("line 1", cluster.await(leader.propose("and on")));
  }

  @Test
  void aCommandAboveTheLimitIsTooLargeAndOneAtTheLimitIsNot() {
    TestCluster cluster =
        TestCluster.of(1, config -> config.withMemoryLimits(10, 64 << 20, 64 << 20));
    TestMember leader = cluster.awaitLeader();

    assertEquals("line 1", cluster.await(leader.propose("0123456789")));
    CompletableFuture<byte[]> larger = leader.propose("0123456789a");

    assertTrue(larger.isDone(), "known at once");
    assertInstanceOf(TooLarge.class, TestCluster.failure(larger));
  }

  @Test
  void tooManyProposalsAreBusyAtOnceAndTheOthersGoOn() {
    TestCluster cluster = TestCluster.of(1);
    TestMember leader = cluster.awaitLeader();
    List<CompletableFuture<byte[]>> taken = new ArrayList<>();
    for (int i = 0; i < Proposals.COUNT_MAX; i++) {
      taken.add(leader.propose("x"));
    }

    CompletableFuture<byte[]> oneMore = leader.propose("x");

    assertTrue(oneMore.isDone(), "known at once");
    assertInstanceOf(Busy.class, TestCluster.failure(oneMore));
    cluster.await(taken.get(taken.size() - 1));
    assertEquals("line 65537", cluster.await(leader.propose("x")));
    cluster.time.runReady();
    assertEquals(0, leader.status().pendingProposals());
  }

  @Test
  void tooManyBytesAreBusyButOneProposalAlwaysFits() {
    TestCluster cluster = TestCluster.of(1, config -> config.withMemoryLimits(1000, 100, 100));
    TestMember leader = cluster.awaitLeader();

    CompletableFuture<byte[]> large = leader.propose("x".repeat(1000));
    CompletableFuture<byte[]> second = leader.propose("x");

    assertInstanceOf(Busy.class, TestCluster.failure(second));
    assertEquals("line 1", cluster.await(large));
  }

  @Test
  void proposalsUnderWayCountUntilTheyHaveComeToTheirEndInTheLog() {
    TestCluster cluster = TestCluster.of(1, config -> config.withMemoryLimits(1000, 100, 100));
    TestMember leader = cluster.awaitLeader();
    leader.applyWorker.hold();

    CompletableFuture<byte[]> slow = leader.propose("x".repeat(60), 1 * SECONDS);
    assertInstanceOf(UnknownOutcome.class, cluster.awaitFailure(slow));
    CompletableFuture<byte[]> next = leader.propose("y".repeat(60));
    leader.applyWorker.release();
    cluster.time.runReady();

    assertInstanceOf(Busy.class, TestCluster.failure(next));
    assertEquals(0, leader.status().pendingProposals());
    assertEquals("line 2", cluster.await(leader.propose("z".repeat(60))));
  }

  @Test
  void withoutAResultInTimeTheOutcomeIsUnknown() {
    TestCluster cluster = TestCluster.of(3);
    TestMember leader = cluster.awaitLeader();
    cluster.network.isolate(leader.id);
    long start = cluster.time.now();

    CompletableFuture<byte[]> longer = leader.propose("a", 700 * MILLIS);
    CompletableFuture<byte[]> shorter = leader.propose("b", 300 * MILLIS);
    ProposalException failure = cluster.awaitFailure(shorter);

    assertInstanceOf(UnknownOutcome.class, failure);
    assertEquals(
        "no result within 300 ms; the command may or may not be applied", failure.getMessage());
    assertEquals(start + 300 * MILLIS, cluster.time.now());
    assertFalse(longer.isDone());
    cluster.awaitFailure(longer);
    assertEquals(start + 700 * MILLIS, cluster.time.now());
  }

  @Test
  void aProposalWhoseTimeIsOverBeforeItsTurnDoesNotHappen() {
    TestCluster cluster = TestCluster.of(1);
    TestMember leader = cluster.awaitLeader();

    CompletableFuture<byte[]> late = leader.propose("late", 10 * MILLIS);
    cluster.time.pause(20 * MILLIS);

    assertInstanceOf(Busy.class, cluster.awaitFailure(late));
    assertEquals(List.of(), leader.notebook.lines);
  }

  @Test
  void aProposalOvertakenByANewLeaderIsKnownNotToHaveHappened() {
    TestCluster cluster = TestCluster.of(3);
    TestMember old = cluster.awaitLeader();
    cluster.network.isolate(old.id);
    CompletableFuture<byte[]> first = old.propose("lost", 60 * SECONDS);
    CompletableFuture<byte[]> second = old.propose("lost too", 60 * SECONDS);
    cluster.time.runUntil(() -> cluster.hasOtherLeader(old));
    TestMember next = cluster.awaitOtherLeader(old);

    cluster.time.runFor(5 * SECONDS);
    assertFalse(first.isDone(), "stepping down decides nothing");
    cluster.network.heal();
    ProposalException failure = cluster.awaitFailure(first);

    assertEquals(
        next.status().member(), assertInstanceOf(NotLeader.class, failure).leader());
    // The second one's index is not reached yet, but the new leader's entry rules it out, too.
    assertInstanceOf(NotLeader.class, TestCluster.failure(second));
    cluster.time.runReady();
    assertEquals(0, old.status().pendingProposals());
  }

  @Test
  void aProposalThatSurvivesTheLossOfLeadershipStillHasItsResult() {
    TestCluster cluster = TestCluster.of(3);
    TestMember leader = cluster.awaitLeader();
    long term = leader.status().term();
    // The entry leaves for the others, but no answer comes back.
    CompletableFuture<byte[]> proposal = leader.propose("survives", 60 * SECONDS);
    cluster.time.runFor(MILLIS);
    cluster.network.isolate(leader.id);
    cluster.time.runUntil(() -> cluster.hasOtherLeader(leader));

    cluster.network.heal();

    assertEquals("line 1", cluster.await(proposal));
    assertTrue(leader.status().term() > term);
  }

  @Test
  void onlyTheProposerSeesTheResult() {
    TestCluster cluster = TestCluster.of(3);
    TestMember leader = cluster.awaitLeader();

    cluster.await(leader.propose("x"));
    cluster.time.runFor(SECONDS);

    for (TestMember member : cluster.members.values()) {
      assertEquals(List.of("x"), member.notebook.lines);
      assertEquals(0, member.status().pendingProposals());
    }
  }

  @Test
  void clientsProposeThroughTheTransport() {
    TestCluster cluster = TestCluster.of(1);
    TestMember leader = cluster.awaitLeader();
    Transport.Receiver receiver = Objects.requireNonNull(cluster.network.receiver(leader.id));

    CompletableFuture<byte[]> here =
        receiver.proposed(0, new byte[] {'a'}, SECONDS).toCompletableFuture();
    CompletableFuture<byte[]> elsewhere =
        receiver.proposed(7, new byte[] {'a'}, SECONDS).toCompletableFuture();

    assertEquals("line 1", cluster.await(here));
    assertEquals("group 7 does not run on n1", TestCluster.failure(elsewhere).getMessage());
    assertInstanceOf(Stopped.class, TestCluster.failure(elsewhere));
  }
}
