package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.raftkit.node.ProposalException.NotLeader;
import dev.raftkit.node.ProposalException.Refused;
import dev.raftkit.node.session.SessionRequest;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("New kinds of entries wait for the last member to be upgraded")
class FeatureLevelTest {
  private final TestCluster cluster = TestCluster.of(3);
  private final TestMember leader = cluster.awaitLeader();
  private final TestMember follower = cluster.anyFollower();

  @Test
  void whileAMemberSpeaksAnOlderVersionASessionIsRefusedAndTheMemberNamed() {
    cluster.network.versions.put(follower.id, 1);

    ProposalException failure = cluster.awaitFailure(openSession(leader));
    String command = cluster.await(leader.propose("as before"));

    assertInstanceOf(Refused.class, failure);
    assertEquals(
        follower.id + " speaks version 1 of the protocol, and a SESSION entry needs version 2:"
            + " upgrade it first, and start it without --wire-version",
        failure.getMessage());
    assertEquals("line 1", command);
    assertEquals(0, leader.transport.required);
  }

  @Test
  void onceAllAreUpgradedItIsOpenedAndTheOldVersionIsNotLetInAnyMore() {
    cluster.network.versions.put(follower.id, 1);
    cluster.awaitFailure(openSession(leader));
    cluster.network.versions.clear();

    cluster.await(openSession(leader));
    cluster.time.runFor(SECONDS);

    for (TestMember member : cluster.members.values()) {
      assertEquals(2, member.transport.required, member.id.name());
    }
  }

  @Test
  void afterThatAMemberThatGoesBackHoldsNobodyBack() {
    cluster.await(openSession(leader));
    cluster.time.runFor(SECONDS);
    cluster.network.versions.put(follower.id, 1);

    cluster.await(openSession(leader));
    cluster.time.runFor(SECONDS);

    assertEquals(leader.status().commitIndex(), leader.status().lastApplied());
  }

  @Test
  void aSilentMemberIsWaitedForButNotForEver() {
    cluster.network.versions.put(follower.id, 0);

    ProposalException failure = cluster.awaitFailure(openSession(leader));
    cluster.time.runFor(60 * SECONDS);

    assertThat(failure)
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith(follower.id + " was not heard of since " + leader.id + " started");
    cluster.await(openSession(leader));
  }

  @Test
  void aLeaderThatSpeaksOnlyTheOldVersionRefusesToo() {
    cluster.network.versions.put(leader.id, 1);

    assertThat(cluster.awaitFailure(openSession(leader)))
        .hasMessageStartingWith(leader.id + " speaks version 1 of the protocol");
  }

  @Test
  void whoDoesNotLeadSaysWhoDoes() {
    cluster.network.versions.put(follower.id, 1);

    assertInstanceOf(NotLeader.class, cluster.awaitFailure(openSession(follower)));
  }

  @Test
  void aMemberThatGoesBackStopsWhenItComesToWhatItsVersionDoesNotKnow() {
    cluster.await(openSession(leader));
    cluster.time.runFor(SECONDS);
    cluster.crash(follower);
    cluster.network.versions.put(follower.id, 1);

    TestMember returned = cluster.restart(follower);
    cluster.time.runFor(5 * SECONDS);

    assertEquals(Status.State.FAILED, returned.status().state());
    assertThat(Objects.requireNonNull(returned.status().cause()))
        .hasMessage("the log has entries of version 2 of the protocol, and this member is told to"
            + " speak version 1: start it without --wire-version");
  }

  @Test
  void sessionsInASnapshotNeedTheVersionToo() {
    cluster.await(openSession(leader));
    cluster.time.runFor(SECONDS);
    CompletableFuture<Long> snapshot = follower.host.takeSnapshot(TestMember.GROUP);
    cluster.time.runUntil(snapshot::isDone);
    cluster.crash(follower);

    TestMember returned = cluster.restart(follower);
    cluster.time.runUntil(() -> returned.sessions().open() == 1);

    assertEquals(2, returned.transport.required);

    cluster.crash(returned);
    cluster.network.versions.put(follower.id, 1);
    TestMember tooOld = cluster.restart(returned);
    cluster.time.runFor(SECONDS);

    assertEquals(Status.State.FAILED, tooOld.status().state());
  }

  private static CompletableFuture<byte[]> openSession(TestMember member) {
    return member.ask(SessionRequest.open(7, 60 * SECONDS));
  }
}
