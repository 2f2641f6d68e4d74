package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.MILLIS;
import static dev.raftkit.node.VirtualTime.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.Effect.TransferEnd;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.Transfer;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.node.membership.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Handing leadership over (thesis §3.10)")
class TransferTest {
  private final TestCluster cluster = TestCluster.of(3);
  private final TestMember leader = cluster.awaitLeader();
  private final TestMember target = cluster.anyFollower();

  TransferTest() {
    cluster.time.runFor(SECONDS);
  }

  @Test
  void theTargetLeadsWithoutAnElectionTimeout() {
    long asked = cluster.time.now();

    Member next = awaitLeader(transfer(target.id));

    assertEquals(target.id, next.id());
    assertTrue(cluster.time.now() - asked < 100 * MILLIS);
    assertEquals("line 1", cluster.await(target.propose("a")));
  }

  @Test
  void withoutATargetSomebodyElseLeads() {
    Member next = awaitLeader(transfer(null));

    assertNotEquals(leader.id, next.id());
  }

  @Test
  void whoIsNotTheLeaderSaysWhoIs() {
    CompletableFuture<Member> result =
        target.host.transferLeadership(TestMember.GROUP, null, SECONDS);

    TransferException.NotLeader failure =
        assertInstanceOf(TransferException.NotLeader.class, awaitFailure(result));
    assertEquals(leader.id, Objects.requireNonNull(failure.leader()).id());
  }

  @Test
  void aTargetThatIsNoMemberIsRefused() {
    TransferException failure = awaitFailure(transfer(new NodeId("n9")));

    assertEquals(
        Transfer.Reason.NOT_A_VOTER,
        assertInstanceOf(TransferException.Refused.class, failure).reason());
    assertEquals("n9 is no voter of this group: name one, or none", failure.getMessage());
  }

  @Test
  void aTargetTooOldToBeToldToLeadIsRefused() {
    cluster.network.versions.put(target.id, 1);

    TransferException failure = awaitFailure(transfer(target.id));

    assertEquals(
        Transfer.Reason.TOO_OLD,
        assertInstanceOf(TransferException.Refused.class, failure).reason());
    assertEquals("line 1", cluster.await(leader.propose("a")));
  }

  @Test
  void withoutATargetNobodyTooOldIsChosen() {
    cluster.network.versions.put(target.id, 1);
    long asked = cluster.time.now();

    Member next = awaitLeader(transfer(null));

    assertNotEquals(target.id, next.id());
    assertNotEquals(leader.id, next.id());
    assertTrue(cluster.time.now() - asked < 100 * MILLIS);
  }

  @Test
  void ifAllOthersAreTooOldNobodyIsChosenAndTheLeaderLeadsOn() {
    cluster.members.keySet().stream()
        .filter(id -> !id.equals(leader.id))
        .forEach(id -> cluster.network.versions.put(id, 1));

    TransferException failure = awaitFailure(transfer(null));

    assertEquals(
        Transfer.Reason.NOBODY,
        assertInstanceOf(TransferException.Refused.class, failure).reason());
    assertEquals("line 1", cluster.await(leader.propose("a")));
  }

  @Test
  void proposalsOfThatTimeAreToldWhoLeadsNextAndNoneIsLost() {
    CompletableFuture<byte[]> before = leader.propose("before");
    cluster.time.runReady();
    CompletableFuture<Member> result = transfer(target.id);
    cluster.time.runReady();
    CompletableFuture<byte[]> during = leader.propose("during");
    cluster.time.runReady();
    assertFalse(during.isDone());

    awaitLeader(result);

    assertEquals("line 1", cluster.await(before));
    ProposalException.NotLeader refusal =
        assertInstanceOf(ProposalException.NotLeader.class, cluster.awaitFailure(during));
    assertEquals(target.id, Objects.requireNonNull(refusal.leader()).id());
  }

  @Test
  void proposalsGoOnWhenTheTargetDies() {
    cluster.crash(target);
    CompletableFuture<Member> result = transfer(target.id);
    CompletableFuture<byte[]> proposal = leader.propose("a");

    TransferException failure = awaitFailure(result);

    assertEquals(
        TransferEnd.TARGET_SILENT,
        assertInstanceOf(TransferException.Abandoned.class, failure).end());
    assertEquals("line 1", cluster.await(proposal));
  }

  @Test
  void aProposalThatWaitsIsNotForgottenBeyondItsTimeout() {
    cluster.crash(target);
    CompletableFuture<Member> result = transfer(target.id);

    CompletableFuture<byte[]> proposal = leader.propose("a", 200 * MILLIS);

    assertInstanceOf(ProposalException.Busy.class, cluster.awaitFailure(proposal));
    assertFalse(result.isDone());
  }

  @Test
  void whoCannotWaitLongerIsToldSo() {
    cluster.crash(target);

    CompletableFuture<Member> result =
        leader.host.transferLeadership(TestMember.GROUP, target.id, 10 * MILLIS);

    assertInstanceOf(TransferException.TimedOut.class, awaitFailure(result));
    assertEquals("line 1", cluster.await(leader.propose("a")));
  }

  @Test
  void nobodyIsSafeAnyMoreWhenTheCallLeaves() {
    Leadership leadership = leader.witness.last();
    assertTrue(leadership.isSafe());
    List<Boolean> safe = new ArrayList<>();
    leader.transport.onSend = message -> {
      if (message.type() == MessageType.TIMEOUT_NOW) {
        safe.add(leadership.isSafe());
      }
    };

    awaitLeader(transfer(target.id));

    assertEquals(List.of(false), safe);
  }

  @Test
  void aLeaderThatStopsHandsOverAndAnswersItsProposalsFirst() {
    CompletableFuture<byte[]> proposal = leader.propose("a");
    long asked = cluster.time.now();

    CompletableFuture<Void> stopped = leader.host.stop();
    cluster.time.runUntil(stopped::isDone);

    assertEquals("line 1", cluster.await(proposal));
    assertTrue(cluster.time.now() - asked < 100 * MILLIS);
    assertEquals(
        1,
        cluster.members.values().stream()
            .filter(member -> member != leader && member.status().role() == RoleName.LEADER)
            .count());
  }

  @Test
  void aLeaderThatIsAloneStopsAllTheSame() {
    cluster.members.values().stream()
        .filter(member -> member != leader)
        .toList()
        .forEach(cluster::crash);
    long asked = cluster.time.now();

    CompletableFuture<Void> stopped = leader.host.stop();
    cluster.time.runUntil(stopped::isDone);

    assertTrue(cluster.time.now() - asked <= 2 * SECONDS);
  }

  @Test
  void aStopEndsAHandOver() {
    cluster.crash(target);
    CompletableFuture<Member> result = transfer(target.id);
    cluster.time.runReady();

    CompletableFuture<Void> stopped = leader.host.stop();
    cluster.time.runUntil(stopped::isDone);

    assertTrue(result.isCompletedExceptionally());
    assertInstanceOf(TransferException.class, awaitFailure(result));
  }

  private CompletableFuture<Member> transfer(@Nullable NodeId to) {
    return leader.host.transferLeadership(TestMember.GROUP, to, 10 * SECONDS);
  }

  private Member awaitLeader(CompletableFuture<Member> result) {
    cluster.time.runUntil(result::isDone);
    return result.join();
  }

  private TransferException awaitFailure(CompletableFuture<Member> result) {
    cluster.time.runUntil(result::isDone);
    CompletionException failure = assertThrows(CompletionException.class, result::join);
    return assertInstanceOf(TransferException.class, failure.getCause());
  }
}
