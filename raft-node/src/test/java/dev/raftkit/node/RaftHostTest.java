package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.Trace;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.ProposalException.Stopped;
import dev.raftkit.node.ProposalException.UnknownOutcome;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Members;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Start and stop of a host")
class RaftHostTest {
  private static final NodeId N1 = new NodeId("n1");

  private final TestCluster cluster = TestCluster.unstarted(1, config -> config);
  private final TestMember member = cluster.n1();

  @Test
  void aStoreThatCannotBeOpenedStopsTheStart() {
    IOException locked = new IOException("data/n1 is in use by another process");
    member.storage.failWith(locked);

    assertSame(locked, startError(member));

    assertNothingIsLeft(member);
  }

  @Test
  void anAddressThatCannotBeBoundStopsTheStartAndClosesTheStore() {
    IOException inUse = new IOException("127.0.0.1:7001 is in use");
    member.transport.startError = inUse;

    assertSame(inUse, startError(member));

    assertNothingIsLeft(member);
  }

  @Test
  void aStoreOfAnotherMemberIsRefused() {
    TestMember wrong =
        cluster.create(N1, new MemoryStorage(new Identity("ledger", new NodeId("n2"), 1)));

    assertEquals(
        "the store belongs to member n2 of cluster ledger, not to n1 of payments",
        startError(wrong).getMessage());

    assertNothingIsLeft(wrong);
  }

  @Test
  void aMemberThatHasBegunIsNotStartedWithOthers() {
    cluster.start(member);
    cluster.awaitLeader();
    cluster.crash(member);
    Members two = Members.parse("n1=127.0.0.1:7001,n2=127.0.0.1:7002");
    TestMember other = cluster.create(N1, member.storage, two);

    assertEquals(
        "group 0 began with the members [n1] and is started with [n1, n2]: start it with those that"
            + " it began with, and change them with 'raft member' while it runs",
        startError(other).getMessage());

    assertNothingIsLeft(other);
    cluster.restart(member);
    cluster.awaitLeader();
  }

  @Test
  void aMemberThatHasNotBegunMayBeStartedWithOthers() {
    Members two = Members.parse("n1=127.0.0.1:7001,n2=127.0.0.1:7002");
    TestMember mistaken = cluster.create(N1, member.storage, two);
    cluster.start(mistaken);
    cluster.crash(mistaken);

    cluster.start(cluster.create(N1, member.storage));

    cluster.awaitLeader();
  }

  private Throwable startError(TestMember starting) {
    CompletableFuture<Void> started = starting.host.start();
    cluster.time.runReady();
    return Objects.requireNonNull(
        assertThrows(CompletionException.class, started::join).getCause());
  }

  private void assertNothingIsLeft(TestMember gone) {
    assertFalse(gone.storage.isOpen());
    assertTrue(gone.applyWorker.isClosed());
    assertTrue(gone.callbackWorker.isClosed());
    assertNull(cluster.network.receiver(gone.id));
    CompletableFuture<Void> stopped = gone.host.stop();
    cluster.time.runReady();
    stopped.join();
  }

  @Test
  void stoppingAnswersEveryoneAndTellsTheListeners() {
    cluster.start(member);
    cluster.awaitLeader();
    member.storage.hold();
    CompletableFuture<byte[]> accepted = member.propose("accepted");
    cluster.time.runReady();
    CompletableFuture<byte[]> waiting = member.propose("waiting");
    CompletableFuture<Status> last = member.host.stopped(TestMember.GROUP);

    // The stop overtakes the turn that would have taken the second proposal.
    member.loop.pauseFor(1);
    CompletableFuture<Void> stopped = member.host.stop();
    cluster.time.runFor(SECONDS);

    assertInstanceOf(UnknownOutcome.class, TestCluster.failure(accepted));
    assertTrue(waiting.isCompletedExceptionally());
    assertInstanceOf(Stopped.class, TestCluster.failure(member.propose("late")));
    assertThat(member.witness.events).endsWith("lost 1");
    assertEquals(Status.State.STOPPED, last.join().state());
    assertNull(last.join().cause());
    assertFalse(stopped.isDone(), "a write is under way");

    member.storage.release();
    cluster.time.runReady();

    stopped.join();
    assertNothingIsLeft(member);
  }

  @Test
  void aProposalThatWaitedForItsTurnIsStopped() {
    Proposals proposals = new Proposals(TestCluster.configOf(N1), null);
    CompletableFuture<byte[]> waiting = proposals.offer(new byte[1], 0, SECONDS);

    proposals.stop("n1 was stopped");

    assertInstanceOf(Stopped.class, TestCluster.failure(waiting));
    assertInstanceOf(Stopped.class, TestCluster.failure(proposals.offer(new byte[1], 0, SECONDS)));
    assertEquals(0, proposals.count());
  }

  @Test
  void aHostThatWasNeverStartedStopsToo() {
    CompletableFuture<Void> stopped = member.host.stop();
    cluster.time.runReady();

    stopped.join();
    assertThrows(IllegalStateException.class, member.host::start);
  }

  @Test
  void aHostStoppedWhileItStartsStopsOnceItHasStarted() {
    CompletableFuture<Void> started = member.host.start();
    CompletableFuture<Void> stopped = member.host.stop();
    cluster.time.runReady();

    started.join();
    stopped.join();
    assertNothingIsLeft(member);
  }

  @Test
  void aGroupThatDoesNotRunHereIsNamed() {
    cluster.start(member);

    IllegalStateException error =
        assertThrows(IllegalStateException.class, () -> member.host.status(7));

    assertEquals("group 7 does not run on n1, only [0]", error.getMessage());
  }

  @Test
  void groupsMustFitTheHost() {
    World world = new World(
        member.loop,
        member.applyWorker,
        member.callbackWorker,
        member.snapshotWorker,
        member.transport,
        member.storage,
        new SplitMix64(1),
        Trace.NONE);
    Members members = Members.parse("n1=127.0.0.1:7001,n2=127.0.0.1:7002");
    RaftHost.Group group = new RaftHost.Group(1, TestCluster.configOf(N1), member.notebook);

    assertEquals(
        "group 1 is listed twice", refused(world, "c", N1, members, List.of(group, group)));
    assertEquals(
        "group 1 is configured for n1 on n2",
        refused(world, "c", new NodeId("n2"), members, List.of(group)));
    assertEquals(
        "member n3 is not one of n1=127.0.0.1:7001,n2=127.0.0.1:7002",
        refused(world, "c", new NodeId("n3"), members, List.of(group)));
    assertThat(refused(world, "a b", N1, members, List.of(group))).contains("character 2");
  }

  private static String refused(
      World world, String cluster, NodeId self, Members members, List<RaftHost.Group> groups) {
    IllegalArgumentException error = assertThrows(
        IllegalArgumentException.class, () -> new RaftHost(world, cluster, self, members, groups));
    return String.valueOf(error.getMessage());
  }
}
