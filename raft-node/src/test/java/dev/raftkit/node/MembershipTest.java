package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.MILLIS;
import static dev.raftkit.node.VirtualTime.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.RoleName;
import dev.raftkit.core.membership.ChangeRefusal.Reason;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MemberList;
import dev.raftkit.core.membership.MemberStatus;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.MembershipChange.Operation;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Changing the members (§6, thesis §4)")
class MembershipTest {
  private static final NodeId N1 = new NodeId("n1");
  private static final NodeId N4 = new NodeId("n4");
  private static final String ADDRESS = "127.0.0.1:7013";
  private static final long PATIENCE = 10 * SECONDS;

  private final TestCluster cluster = TestCluster.of(3);
  private final TestMember leader = cluster.awaitLeader();
  private final TestMember follower = cluster.anyFollower();

  MembershipTest() {
    assertEquals("line 1", cluster.await(leader.propose("before")));
  }

  @Test
  void aMemberThatWaitsDoesNothing() {
    TestMember joining = cluster.join("n4");

    cluster.time.runFor(10 * SECONDS);

    assertTrue(joining.transport.sent.isEmpty());
    assertEquals(0, joining.status().term());
    assertEquals(List.of(N4), List.copyOf(present(joining)));
  }

  @Test
  void aLearnerIsSentTheLogAndThenPromoted() {
    TestMember joining = cluster.join("n4");

    Configuration added = await(change(MembershipChange.addLearner(N4, ADDRESS)));
    assertEquals(List.of(N4), added.learners());
    cluster.time.runUntil(() -> joining.notebook.lines.equals(List.of("before")));
    cluster.time.runFor(SECONDS);
    Configuration promoted = await(change(MembershipChange.promote(N4)));

    assertEquals(4, promoted.voters().size());
    assertEquals(4, present(follower).size());
    assertEquals("127.0.0.1:7001", promoted.address(N1));
  }

  @Test
  void theFirstChangeWritesTheAddressesOfAll() {
    Configuration added = await(change(MembershipChange.addLearner(N4, ADDRESS)));

    assertEquals(
        "{n1=127.0.0.1:7001, n2=127.0.0.1:7002, n3=127.0.0.1:7003, n4=127.0.0.1:7013}",
        added.addresses().toString());
  }

  @Test
  void aVoterIsAddedInOneCall() {
    TestMember joining = cluster.join("n4");

    Configuration added = await(leader.host.addVoter(TestMember.GROUP, N4, ADDRESS, PATIENCE));

    assertTrue(added.voters().contains(N4));
    cluster.crash(follower);
    assertEquals("line 2", cluster.await(leader.propose("after")));
    cluster.time.runUntil(() -> joining.notebook.lines.equals(List.of("before", "after")));
  }

  @Test
  void aVoterThatIsNotThereStaysALearner() {
    MembershipException failure =
        awaitFailure(leader.host.addVoter(TestMember.GROUP, N4, ADDRESS, 3 * SECONDS));

    assertInstanceOf(MembershipException.TimedOut.class, failure);
    assertEquals(
        "n4 stays a learner for now, repeat this later: n4 has never answered: is its address right,"
            + " and is it running?; forced, it would count as a voter that is down",
        failure.getMessage());
    assertEquals("line 2", cluster.await(leader.propose("after")));
  }

  @Test
  void aMemberIsRemovedAndNoLongerTalkedTo() {
    Configuration left = await(change(MembershipChange.remove(follower.id)));

    assertFalse(left.isMember(follower.id));
    assertFalse(present(leader).contains(follower.id));
    leader.transport.sent.clear();
    cluster.time.runFor(5 * SECONDS);
    assertTrue(leader.transport.sent.stream().noneMatch(sent -> sent.to().equals(follower.id)));
    assertEquals(RoleName.FOLLOWER, follower.status().role());
  }

  @Test
  void theLeaderRemovesItselfAndAnotherLeads() {
    Configuration left = await(change(MembershipChange.remove(leader.id)));
    TestMember next = cluster.awaitOtherLeader(leader);

    assertEquals(2, left.voters().size());
    assertEquals("line 2", cluster.await(next.propose("after")));
  }

  @Test
  void aLeaderOnItsWayOutLeavesNobodyInTheDark() {
    List<CompletableFuture<byte[]>> results = new ArrayList<>();
    CompletableFuture<Configuration> left = change(MembershipChange.remove(leader.id));

    while (!left.isDone()) {
      results.add(leader.propose("meanwhile"));
      cluster.time.runFor(MILLIS / 10);
    }
    await(leader.host.stop());

    long done =
        results.stream().filter(result -> !result.isCompletedExceptionally()).count();
    assertTrue(done > 0);
    for (CompletableFuture<byte[]> result : results) {
      Throwable failure = result.handle((line, error) -> error).join();
      assertFalse(failure instanceof ProposalException.UnknownOutcome);
    }
  }

  @Test
  void afterARestartTheLogSaysWhoTheMembersAreNotTheList() {
    TestMember joining = cluster.join("n4");
    await(leader.host.addVoter(TestMember.GROUP, N4, ADDRESS, PATIENCE));
    await(change(MembershipChange.remove(follower.id)));

    TestMember restarted = cluster.restart(crashed(leader));

    assertTrue(present(restarted).contains(N4));
    TestMember next = cluster.awaitLeader();
    assertEquals("line 2", cluster.await(next.propose("after")));
    cluster.time.runFor(SECONDS);
    assertEquals(present(joining), present(restarted));
    assertFalse(present(restarted).contains(follower.id));
  }

  @Test
  void aLeaderThatTheLogHasAtAnotherAddressKnowsThatItLeads() {
    await(change(MembershipChange.setAddress(leader.id, "127.0.0.1:7099")));
    await(leader.host.transferLeadership(TestMember.GROUP, follower.id, PATIENCE));
    cluster.time.runFor(SECONDS);

    await(follower.host.transferLeadership(TestMember.GROUP, leader.id, PATIENCE));
    cluster.time.runFor(SECONDS);

    assertEquals(leader.status().term(), leader.witness.last().token());
    assertTrue(leader.witness.last().isSafe());
  }

  @Test
  void whatTheGroupBeganWithCountsAgainWhenTheLogIsCut() {
    cluster.network.isolate(leader.id);
    CompletableFuture<Configuration> lost = change(MembershipChange.addLearner(N4, ADDRESS));
    cluster.time.runFor(SECONDS);
    cluster.crash(leader);
    assertFalse(lost.isDone());
    cluster.awaitOtherLeader(leader);
    cluster.network.heal();
    Members listed = Members.parse(leader.id + "=127.0.0.1:7099");
    TestMember alone = cluster.create(leader.id, leader.storage, listed);
    cluster.start(alone);
    cluster.time.runFor(3 * SECONDS);

    cluster.network.isolate(alone.id);
    cluster.time.runFor(10 * SECONDS);

    assertNotEquals(RoleName.LEADER, alone.status().role());
  }

  @Test
  void theLeaderListsAllMembers() {
    TestMember joining = cluster.join("n4");
    await(change(MembershipChange.addLearner(N4, ADDRESS)));
    cluster.time.runUntil(
        () -> joining.status().lastApplied() == leader.status().lastApplied());
    cluster.time.runFor(SECONDS);

    MemberList list = await(leader.host.members(TestMember.GROUP));

    assertFalse(list.isChanging());
    assertEquals(leader.status().commitIndex(), list.commitIndex());
    MemberStatus learner = list.members().get(3);
    assertEquals(MemberStatus.Part.LEARNER, learner.part());
    assertEquals(ADDRESS, learner.address());
    assertEquals(list.commitIndex(), learner.matchIndex());
    assertTrue(learner.silentNanos() >= 0 && learner.silentNanos() < 200 * MILLIS);
    assertEquals(
        List.of(leader.id),
        list.members().stream()
            .filter(MemberStatus::isLeader)
            .map(MemberStatus::id)
            .toList());
  }

  @Test
  void onlyTheLeaderIsAsked() {
    MembershipException change = awaitFailure(follower.host.changeMembership(
        TestMember.GROUP, MembershipChange.addLearner(N4, ADDRESS), PATIENCE));
    MembershipException list = awaitFailure(follower.host.members(TestMember.GROUP));

    for (MembershipException failure : List.of(change, list)) {
      assertEquals(
          leader.id,
          Objects.requireNonNull(
                  assertInstanceOf(MembershipException.NotLeader.class, failure).leader())
              .id());
    }
  }

  @Test
  void aSecondChangeIsRefusedWhileOneIsUnderWay() {
    CompletableFuture<Configuration> first = change(MembershipChange.addLearner(N4, ADDRESS));
    CompletableFuture<Configuration> second = change(MembershipChange.remove(follower.id));

    assertEquals(Reason.CHANGE_UNDER_WAY, refusal(second));
    assertEquals(List.of(N4), await(first).learners());
  }

  @Test
  void anAddressAtWhichNobodyCanBeReachedIsRefused() {
    for (String address : List.of("", "n4", "0.0.0.0:7000", "[::]:7000", "0:7000", "h:0")) {
      assertEquals(
          Reason.UNUSABLE_ADDRESS, refusal(change(MembershipChange.addLearner(N4, address))));
    }
    MembershipException failure =
        awaitFailure(change(MembershipChange.addLearner(N4, "127.0.0.1:7002")));
    assertEquals(
        "the address of n4: 127.0.0.1:7002 is the address of another member", failure.getMessage());
  }

  @Test
  void tenThousandMembersAreRefused() {
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      operations.add(new Operation(
          MembershipChange.Kind.ADD_LEARNER, new NodeId("m" + i), "10.0.0.1:" + (10_000 + i)));
    }

    assertEquals(Reason.WRONG_SIZE, refusal(change(new MembershipChange(operations, true))));
  }

  @Test
  void aChangeThatMakesNoSenseIsRefusedEvenIfForced() {
    MembershipChange removeAll = MembershipChange.remove(N1)
        .and(MembershipChange.remove(new NodeId("n2")))
        .and(MembershipChange.remove(new NodeId("n3")))
        .force();
    MembershipChange twice = MembershipChange.addLearner(N4, ADDRESS)
        .and(MembershipChange.addLearner(N4, "127.0.0.1:7014"))
        .force();

    assertEquals(Reason.WRONG_SIZE, refusal(change(removeAll)));
    assertEquals(Reason.CONTRADICTION, refusal(change(twice)));
    assertEquals(
        Reason.ALREADY_MEMBER,
        refusal(change(MembershipChange.addLearner(N1, ADDRESS).force())));
  }

  @Test
  void aChangeByALeaderThatIsCutOffIsNotTakenForDone() {
    cluster.network.isolate(leader.id);

    CompletableFuture<Configuration> result = change(MembershipChange.remove(follower.id));
    cluster.time.runFor(5 * SECONDS);
    assertFalse(result.isDone());
    TestMember next = cluster.awaitOtherLeader(leader);
    assertEquals("line 2", cluster.await(next.propose("after")));
    cluster.network.heal();

    assertInstanceOf(MembershipException.UnknownOutcome.class, awaitFailure(result));
    assertTrue(present(leader).contains(follower.id));
  }

  @Test
  void whoCannotWaitLongerIsToldSo() {
    cluster.network.isolate(leader.id);

    MembershipException failure = awaitFailure(leader.host.changeMembership(
        TestMember.GROUP, MembershipChange.addLearner(N4, ADDRESS), 10 * MILLIS));

    assertInstanceOf(MembershipException.TimedOut.class, failure);
  }

  @Test
  void aStopAnswersAChangeThatIsUnderWay() {
    cluster.network.isolate(leader.id);
    CompletableFuture<Configuration> result = change(MembershipChange.addLearner(N4, ADDRESS));
    cluster.time.runReady();

    CompletableFuture<Void> stopped = leader.host.stop();
    cluster.time.runUntil(stopped::isDone);

    assertInstanceOf(MembershipException.class, awaitFailure(result));
    assertInstanceOf(
        MembershipException.Stopped.class, awaitFailure(leader.host.members(TestMember.GROUP)));
  }

  private TestMember crashed(TestMember member) {
    cluster.crash(member);
    return member;
  }

  private static Set<NodeId> present(TestMember member) {
    return Objects.requireNonNull(member.transport.present).addresses().keySet();
  }

  private CompletableFuture<Configuration> change(MembershipChange change) {
    return leader.host.changeMembership(TestMember.GROUP, change, PATIENCE);
  }

  private <T> T await(CompletableFuture<T> result) {
    cluster.time.runUntil(result::isDone);
    return result.join();
  }

  private Reason refusal(CompletableFuture<Configuration> result) {
    return assertInstanceOf(MembershipException.Refused.class, awaitFailure(result))
        .reason();
  }

  private MembershipException awaitFailure(CompletableFuture<?> result) {
    cluster.time.runUntil(result::isDone);
    CompletionException failure = assertThrows(CompletionException.class, result::join);
    return assertInstanceOf(MembershipException.class, failure.getCause());
  }
}
