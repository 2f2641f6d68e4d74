package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.MILLIS;
import static dev.raftkit.node.VirtualTime.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.RoleName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What leadership listeners are told")
class LeadershipTest {
  @Test
  void electionLossAndTheNextLeaderInOrder() {
    TestCluster cluster = TestCluster.of(3);
    TestMember first = cluster.awaitLeader();
    long firstTerm = first.status().term();

    cluster.network.isolate(first.id);
    TestMember second = cluster.awaitOtherLeader(first);
    long secondTerm = second.status().term();
    cluster.time.runFor(2 * SECONDS);
    cluster.network.heal();
    cluster.time.runFor(SECONDS);

    assertThat(first.witness.events)
        .containsSequence(
            "term " + firstTerm + ": " + first.id,
            "elected " + firstTerm,
            "lost " + firstTerm,
            "term " + firstTerm + ": nobody")
        .endsWith("term " + secondTerm + ": " + second.id);
    assertTrue(secondTerm > firstTerm);
  }

  @Test
  void electedComesOnlyAfterAnEntryOfTheOwnTermWasApplied() {
    TestCluster cluster = TestCluster.of(1);
    TestMember member = cluster.n1();
    member.applyWorker.hold();
    cluster.time.runUntil(() -> member.status().role() == RoleName.LEADER);
    cluster.time.runFor(SECONDS);

    assertEquals(List.of("term 1: n1"), member.witness.events);

    member.applyWorker.release();
    cluster.time.runReady();

    assertEquals(List.of("term 1: n1", "elected 1"), member.witness.events);
  }

  @Test
  void whoNeverCameToPowerDoesNotLoseIt() {
    TestCluster cluster = TestCluster.of(1);
    TestMember member = cluster.n1();
    member.applyWorker.hold();
    cluster.time.runUntil(() -> member.status().role() == RoleName.LEADER);
    cluster.time.runFor(SECONDS);

    member.applyWorker.release();
    CompletableFuture<Void> stopped = member.host.stop();
    cluster.time.runReady();
    stopped.join();

    assertEquals(List.of("term 1: n1"), member.witness.events);
  }

  @Test
  void aLateListenerIsToldOfThePresent() {
    TestCluster cluster = TestCluster.of(1);
    TestMember member = cluster.awaitLeader();
    TestMember.Witness late = new TestMember.Witness();

    member.host.addLeadershipListener(TestMember.GROUP, late);
    cluster.time.runReady();

    assertEquals(List.of("term 1: n1", "elected 1"), late.events);
    assertEquals(member.witness.last(), late.last());
  }

  @Test
  void aListenerThatThrowsDisturbsNobody() {
    TestCluster cluster = TestCluster.unstarted(1, config -> config);
    TestMember member = cluster.n1();
    cluster.start(member);
    member.host.addLeadershipListener(TestMember.GROUP, new LeadershipListener() {
      @Override
      public void elected(Leadership leadership) {
        throw new IllegalStateException("a listener's own trouble");
      }
    });
    TestMember.Witness second = new TestMember.Witness();
    member.host.addLeadershipListener(TestMember.GROUP, second);

    cluster.awaitLeader();
    cluster.time.runReady();

    assertEquals(List.of("term 1: n1", "elected 1"), second.events);
    assertEquals("line 1", cluster.await(member.propose("x")));
  }

  @Test
  void leadershipIsSafeWhileTheLeaseRuns() {
    TestCluster cluster = TestCluster.of(3);
    Leadership leadership = cluster.awaitLeader().witness.last();

    for (int i = 0; i < 100; i++) {
      cluster.time.runFor(50 * MILLIS);
      assertTrue(leadership.isSafe());
      assertTrue(leadership.safeUntil() > cluster.time.now());
    }
  }

  @Test
  void aPauseLongerThanTheLeaseIsNoticedAtTheCall() {
    TestCluster cluster = TestCluster.of(3);
    TestMember leader = cluster.awaitLeader();
    Leadership leadership = leader.witness.last();

    cluster.time.pause(890 * MILLIS);

    assertFalse(leadership.isSafe());
    assertEquals(RoleName.LEADER, leader.status().role());
  }

  @Test
  void aLeaderIsUnsafeBeforeAnotherCanBeElected() {
    TestCluster cluster = TestCluster.of(3);
    TestMember first = cluster.awaitLeader();
    Leadership leadership = first.witness.last();

    cluster.network.isolate(first.id);
    cluster.time.runUntil(() -> !leadership.isSafe());

    assertFalse(cluster.hasOtherLeader(first));
    cluster.awaitOtherLeader(first);
    cluster.network.heal();
    cluster.time.runFor(5 * SECONDS);
    assertFalse(leadership.isSafe());
    assertEquals(Long.MIN_VALUE, leadership.safeUntil());
  }
}
