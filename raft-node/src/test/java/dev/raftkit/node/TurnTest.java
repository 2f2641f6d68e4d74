package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.MILLIS;
import static dev.raftkit.node.VirtualTime.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.Effect.Rejection;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.core.message.PreVoteResponse;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Turns of the group driver")
class TurnTest {
  @Test
  void aSingleMemberElectsItselfAndApplies() {
    TestCluster cluster = TestCluster.of(1);

    TestMember leader = cluster.awaitLeader();
    String answer = cluster.await(leader.propose("hello"));
    cluster.time.runReady();

    assertEquals("line 1", answer);
    assertEquals(List.of("hello"), leader.notebook.lines);
    Status status = leader.status();
    assertEquals(
        new Status(
            new Member(leader.id, new Address("127.0.0.1", 7001)),
            "payments",
            Status.State.RUNNING,
            RoleName.LEADER,
            1,
            new Member(leader.id, new Address("127.0.0.1", 7001)),
            2,
            2,
            2,
            1,
            0,
            0,
            0,
            0,
            Map.of(
                Rejection.WRONG_RECEIVER, 0L,
                Rejection.NOT_A_MEMBER, 0L,
                Rejection.MALFORMED, 0L,
                Rejection.STALE, 0L,
                Rejection.STICKY, 0L,
                Rejection.ACKNOWLEDGED_ENTRIES_LOST, 0L,
                Rejection.BARE_ENTRIES, 0L),
            0,
            null),
        status);
  }

  @Test
  void threeMembersReplicateLoseTheirLeaderAndGoOn() {
    TestCluster cluster = TestCluster.of(3);
    TestMember first = cluster.awaitLeader();
    cluster.await(first.propose("before"));

    cluster.crash(first);
    TestMember second = cluster.awaitLeader();
    cluster.await(second.propose("after"));
    TestMember returned = cluster.restart(first);
    cluster.time.runFor(SECONDS);

    assertFalse(second.id.equals(first.id));
    assertTrue(second.status().term() > 1);
    for (TestMember member : cluster.members.values()) {
      assertEquals(List.of("before", "after"), member.notebook.lines, member.id.name());
    }
    assertEquals(second.id, leaderOf(returned));
  }

  private static NodeId leaderOf(TestMember member) {
    return Objects.requireNonNull(member.status().leader()).id();
  }

  @Test
  void proposalsThatWaitTogetherShareOneWriteAndOneFlush() {
    TestCluster cluster = TestCluster.of(3);
    TestMember leader = cluster.awaitLeader();
    cluster.time.runFor(10 * MILLIS);
    int writesBefore = leader.storage.writes.size();
    int flushesBefore = leader.transport.flushes;

    List<CompletableFuture<byte[]>> proposals = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      proposals.add(leader.propose("command " + i));
    }
    cluster.time.runReady();

    assertEquals(writesBefore + 1, leader.storage.writes.size());
    assertEquals(100, leader.storage.writes.get(writesBefore).entries().size());
    assertEquals(flushesBefore + 1, leader.transport.flushes);
    assertEquals("line 1", cluster.await(proposals.get(0)));
    assertEquals("line 100", cluster.await(proposals.get(99)));
  }

  @Test
  void aTurnProposesNoMoreThanOneMessageCarriesAndTheNextTurnTakesTheRest() {
    TestCluster cluster =
        TestCluster.of(1, config -> config.withReplicationLimits(1 << 20, 10, 256, 8 << 20));
    TestMember leader = cluster.awaitLeader();
    int writesBefore = leader.storage.writes.size();

    for (int i = 0; i < 25; i++) {
      leader.submit("command " + i);
    }
    cluster.time.runReady();

    List<Integer> sizes = new ArrayList<>();
    leader.storage.writes.stream()
        .skip(writesBefore)
        .forEach(w -> sizes.add(w.entries().size()));
    assertEquals(List.of(10, 10, 5), sizes);
  }

  @Test
  void aLateTimerDoesNotOutrunAHeartbeatThatHasArrived() {
    TestCluster cluster = TestCluster.of(3);
    TestMember leader = cluster.awaitLeader();
    TestMember follower = cluster.anyFollower();
    long term = leader.status().term();

    cluster.time.runFor(10 * MILLIS);
    cluster.network.isolate(leader.id);
    AppendEntries heartbeat =
        new AppendEntries(leader.id, follower.id, term, term, 1, 1, 0, EntryBatch.empty(2));

    int sentBefore = follower.transport.sent.size();

    cluster.time.pause(5 * SECONDS);
    Objects.requireNonNull(cluster.network.receiver(follower.id)).received(0, heartbeat);
    cluster.time.runReady();

    List<Message> sent = follower.transport.sent;
    assertEquals(MessageType.APPEND_ENTRIES_RESPONSE, sent.get(sent.size() - 1).type());
    assertEquals(sentBefore + 1, sent.size(), "it asks nobody for a vote");
    assertEquals(leader.id, leaderOf(follower));
  }

  @Test
  void aMessageThatArrivesAfterTheClockWasReadIsNotDatedBack() {
    TestCluster cluster = TestCluster.of(3);
    TestMember follower = cluster.n1();
    Transport.Receiver receiver = Objects.requireNonNull(cluster.network.receiver(follower.id));
    NodeId other = new NodeId("n2");
    cluster.time.runReady();

    receiver.received(0, new PreVoteResponse(other, follower.id, 5, 5, true));
    follower.loop.afterClockRead =
        () -> receiver.received(0, new PreVoteResponse(other, follower.id, 7, 7, true));
    cluster.time.step();

    assertEquals(5, follower.status().term());

    cluster.time.runReady();

    assertEquals(7, follower.status().term());
  }

  @Test
  void whereNothingHappensNoTurnIsTaken() {
    TestCluster cluster = TestCluster.of(1);
    TestMember leader = cluster.awaitLeader();
    cluster.time.runFor(SECONDS);
    Status before = leader.status();

    cluster.time.runFor(100 * SECONDS);

    assertSame(before, leader.status(), "a group of one has nothing to do and takes no turn");
  }

  @Test
  void aSlowStateMachineDoesNotMoveTheLeadership() {
    TestCluster cluster = TestCluster.of(3);
    TestMember leader = cluster.awaitLeader();
    long term = leader.status().term();

    leader.applyWorker.hold();
    CompletableFuture<byte[]> proposal = leader.propose("slow", 60 * SECONDS);
    cluster.time.runFor(10 * SECONDS);
    leader.applyWorker.release();

    assertEquals("line 1", cluster.await(proposal));
    assertEquals(term, leader.status().term());
    assertEquals(RoleName.LEADER, leader.status().role());
  }

  @Test
  void rejectedMessagesAreCountedByReason() {
    TestCluster cluster = TestCluster.of(3);
    TestMember leader = cluster.awaitLeader();
    TestMember follower = cluster.anyFollower();
    Transport.Receiver receiver = Objects.requireNonNull(cluster.network.receiver(leader.id));

    receiver.received(0, stranger(leader.id));
    receiver.received(7, stranger(leader.id));
    receiver.received(0, stranger(follower.id));
    cluster.time.runReady();

    assertEquals(1L, leader.status().rejected().get(Rejection.NOT_A_MEMBER));
    assertEquals(1L, leader.status().rejected().get(Rejection.WRONG_RECEIVER));
    assertNull(leader.status().cause());
  }

  private static Message stranger(NodeId to) {
    return new PreVoteResponse(new NodeId("n9"), to, 1, 1, true);
  }

  @Test
  void messagesThatDoNotFitIntoTheInboxAreDropped() {
    TestCluster cluster = TestCluster.of(1);
    TestMember leader = cluster.awaitLeader();
    Transport.Receiver receiver = Objects.requireNonNull(cluster.network.receiver(leader.id));

    for (int i = 0; i < Inbox.INPUTS_MAX + 5; i++) {
      receiver.received(0, stranger(leader.id));
    }
    cluster.time.runReady();

    assertEquals(5, leader.status().droppedMessages());
    assertEquals((long) Inbox.INPUTS_MAX, leader.status().rejected().get(Rejection.NOT_A_MEMBER));
  }
}
