package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.RoleName;
import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.node.ProposalException.Stopped;
import dev.raftkit.node.ProposalException.UnknownOutcome;
import dev.raftkit.node.session.SessionLimits;
import dev.raftkit.node.session.SessionSummary;
import dev.raftkit.node.session.SessionTable;
import dev.raftkit.node.spi.Transport;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A group that fails stops loudly")
class FailureTest {
  private final TestCluster cluster = TestCluster.of(1);
  private final TestMember member = cluster.awaitLeader();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "throw|the state machine failed on the 1 commands at index 3 to 3, with 0 results given",
        "forget|the state machine gave no result for the command at index 3",
        "twice|the state machine gave two results for the command at index 3",
        "twice, silently|the state machine gave two results for the command at index 3",
        "beyond|the state machine gave a result for command 1 on the 1 commands at index 3 to 3,"
            + " with 0 results given",
      })
  void aStateMachineThatFailsStopsItsGroupBeforeTheEntryCountsAsApplied(
      String command, String cause) {
    cluster.await(member.propose("fine"));

    CompletableFuture<byte[]> failed = member.propose(command);
    ProposalException failure = cluster.awaitFailure(failed);

    assertInstanceOf(UnknownOutcome.class, failure);
    assertThat(failure).hasMessageContaining(cause);
    Status status = member.status();
    assertEquals(Status.State.FAILED, status.state());
    assertEquals(cause, Objects.requireNonNull(status.cause()).getMessage());
    assertEquals(2, status.lastApplied());
    assertEquals(3, status.commitIndex());
  }

  @Test
  void whatTheStateMachineThrewIsKept() {
    cluster.awaitFailure(member.propose("throw"));

    Throwable cause = Objects.requireNonNull(member.status().cause());
    assertThat(cause.getCause())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("thrown as asked");
  }

  @Test
  void commandsAfterTheOneThatFailedAreNotApplied() {
    member.applyWorker.hold();
    member.submit("before");
    cluster.time.runReady();
    member.submit("throw");
    cluster.time.runReady();
    CompletableFuture<byte[]> after = member.propose("after");
    cluster.time.runReady();

    member.applyWorker.release();

    assertInstanceOf(UnknownOutcome.class, cluster.awaitFailure(after));
    cluster.time.runFor(SECONDS);
    assertEquals(List.of("before"), member.notebook.lines);
    assertEquals(2, member.status().lastApplied());
  }

  @Test
  void aStorageErrorStopsTheGroupAndAnswersEveryone() {
    CompletableFuture<Status> stopped = member.host.stopped(TestMember.GROUP);
    IOException full = new IOException("no space left on device");

    member.storage.failWith(full);
    CompletableFuture<byte[]> proposed = member.propose("lost?");
    ProposalException failure = cluster.awaitFailure(proposed);
    CompletableFuture<byte[]> later = member.propose("too late");
    cluster.time.runReady();

    assertInstanceOf(UnknownOutcome.class, failure);
    assertEquals(Status.State.FAILED, member.status().state());
    assertSame(full, member.status().cause());
    assertInstanceOf(Stopped.class, TestCluster.failure(later));
    assertEquals(
        "the group failed on n1: no space left on device",
        TestCluster.failure(later).getMessage());
    assertEquals(member.status(), stopped.join());
    assertThat(member.witness.events).endsWith("elected 1", "lost 1");
  }

  @Test
  void aLeaderWhoseDiskFailsFallsSilent() {
    TestCluster three = TestCluster.of(3);
    TestMember leader = three.awaitLeader();
    leader.storage.failWith(new IOException("input/output error"));
    leader.submit("lost?");
    three.time.runUntil(() -> leader.status().state() == Status.State.FAILED);
    int sent = leader.transport.sent.size();

    TestMember next = three.awaitOtherLeader(leader);
    leader.submit("too late");
    three.await(next.propose("goes on"));

    assertEquals(sent, leader.transport.sent.size());
    assertEquals(RoleName.FOLLOWER, leader.status().role());
  }

  @Test
  void aBrokenInvariantStopsTheGroup() {
    TestCluster three = TestCluster.of(3);
    TestMember leader = three.awaitLeader();
    Transport.Receiver receiver = Objects.requireNonNull(three.network.receiver(leader.id));
    NodeId impostor = three.anyFollower().id;

    receiver.received(
        0,
        new AppendEntries(
            impostor, leader.id, leader.status().term(), 0, 0, 0, 0, EntryBatch.empty(1)));
    three.time.runReady();

    assertEquals(Status.State.FAILED, leader.status().state());
    assertInstanceOf(InvariantViolation.class, leader.status().cause());
    assertThat(leader.witness.events).last().asString().startsWith("lost");
    TestMember next = three.awaitOtherLeader(leader);
    assertTrue(next.status().term() > leader.status().term());
  }

  @Test
  void aResultAfterTheReturnOfApplyIsRefused() {
    StateMachine.Results[] kept = new StateMachine.Results[1];
    EntryBatch entries = EntryBatch.of(1, Entry.command(1, new byte[] {1}));
    ApplyTask task = new ApplyTask(
        new Applier(
            new ManualWorker(member.loop),
            member.notebook,
            SessionLimits.DEFAULT,
            Configuration.of(member.id),
            new NoNews()),
        entries,
        null);

    task.applyTo(
        new Stateless((commands, results) -> {
          results.complete(0, new byte[0]);
          kept[0] = results;
        }),
        new SessionTable(SessionLimits.DEFAULT));

    assertThat(catchThrowable(() -> kept[0].complete(0, new byte[0])))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("the state machine gave a result after apply had returned");
  }

  private static final class NoNews implements Applier.Listener {
    @Override
    public void applied(ApplyTask task, long dueAt) {}

    @Override
    public void due(byte @Nullable [] command) {}

    @Override
    public void captured(@Nullable CapturedState captured) {}

    @Override
    public void hashed(long index, long hash) {}

    @Override
    public void restored(Snapshot snapshot, SessionSummary sessions, long dueAt) {}

    @Override
    public void queried(List<PendingRead> reads) {}

    @Override
    public void failed(IllegalStateException cause) {}
  }
}
