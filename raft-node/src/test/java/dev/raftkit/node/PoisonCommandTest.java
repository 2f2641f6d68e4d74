package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.SECONDS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.raftkit.core.Trace;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.ProposalException.UnknownOutcome;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("R12: a command that the state machine throws at")
class PoisonCommandTest {
  @Test
  void itStopsAMajorityAtTheSameEntryAndTheSameFixOnAllGetsPastIt() {
    TestCluster cluster = TestCluster.of(3);
    TestMember leader = cluster.awaitLeader();
    cluster.await(leader.propose("before"));
    cluster.time.runFor(SECONDS);
    List<TestMember> all = List.copyOf(cluster.members.values());

    ProposalException failure = cluster.awaitFailure(leader.propose("throw"));
    // The third cannot learn without a majority that the command is committed.
    cluster.time.runUntil(() -> failed(all).size() >= 2);

    assertInstanceOf(UnknownOutcome.class, failure);
    for (TestMember member : failed(all)) {
      assertThat(Objects.requireNonNull(member.status().cause()))
          .hasMessageStartingWith("the state machine failed on the 1 commands at index 3 to 3")
          .hasRootCauseMessage("thrown as asked");
    }
    all.forEach(member -> assertEquals(List.of("before"), member.notebook.lines));

    all.forEach(cluster::crash);
    for (TestMember stopped : all) {
      TestMember fixed = cluster.create(stopped.id, stopped.storage);
      fixed.notebook.isFixed = true;
      cluster.start(fixed);
    }
    cluster.await(cluster.awaitLeader().propose("after"));
    cluster.time.runFor(SECONDS);

    for (TestMember member : cluster.members.values()) {
      assertEquals(List.of("before", "throw", "after"), member.notebook.lines);
    }
  }

  private static List<TestMember> failed(List<TestMember> members) {
    return members.stream()
        .filter(member -> member.status().state() == Status.State.FAILED)
        .toList();
  }

  @Test
  void aRestartWithoutAFixStopsAtItAgain() {
    TestCluster cluster = TestCluster.of(1);
    TestMember member = cluster.awaitLeader();
    cluster.await(member.propose("before"));
    cluster.awaitFailure(member.propose("throw"));

    cluster.crash(member);
    TestMember again = cluster.restart(member);
    cluster.time.runUntil(() -> again.status().state() == Status.State.FAILED);

    assertEquals(List.of("before"), again.notebook.lines);
  }

  @Test
  void aMemberThatAloneThrowsStopsAloneAndCatchesUpOnceItIsFixed() {
    TestCluster cluster = TestCluster.of(3);
    TestMember leader = cluster.awaitLeader();
    TestMember broken = cluster.anyFollower();
    cluster.members.values().forEach(member -> member.notebook.isFixed = member != broken);

    assertEquals("line 1", cluster.await(leader.propose("throw")));
    assertEquals("line 2", cluster.await(leader.propose("after")));
    cluster.time.runFor(SECONDS);
    assertEquals(Status.State.FAILED, broken.status().state());

    cluster.crash(broken);
    TestMember fixed = cluster.create(broken.id, broken.storage);
    fixed.notebook.isFixed = true;
    cluster.start(fixed);
    cluster.time.runFor(SECONDS);

    assertEquals(List.of("throw", "after"), fixed.notebook.lines);
  }

  @Test
  void theOtherGroupsOfItsHostGoOn() {
    VirtualTime time = new VirtualTime();
    Members members = Members.parse("n1=127.0.0.1:7001");
    VirtualTime.Loop loop = time.new Loop();
    World world = new World(
        loop,
        new ManualWorker(loop),
        new ManualWorker(loop),
        new ManualWorker(loop),
        new MemoryNetwork(time).new End(),
        new MemoryStorage(new Identity(TestMember.CLUSTER, new NodeId("n1"), 1)),
        new SplitMix64(1),
        Trace.NONE);
    List<RaftHost.Group> groups = new ArrayList<>();
    for (int id = 0; id < 2; id++) {
      groups.add(new RaftHost.Group(id, TestCluster.configOf(new NodeId("n1")), new Notebook()));
    }
    RaftHost host = new RaftHost(world, TestMember.CLUSTER, new NodeId("n1"), members, groups);
    CompletableFuture<Void> started = host.start();
    time.runFor(10 * SECONDS);
    started.join();

    CompletableFuture<byte[]> poison = host.propose(0, "throw".getBytes(UTF_8), SECONDS);
    time.runUntil(poison::isDone);
    CompletableFuture<byte[]> other = host.propose(1, "line".getBytes(UTF_8), SECONDS);
    time.runUntil(other::isDone);

    assertEquals(Status.State.FAILED, host.status(0).state());
    assertEquals("line 1", new String(other.join(), UTF_8));
    assertEquals(Status.State.RUNNING, host.status(1).state());
  }
}
