package dev.raftkit.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.raftkit.node.ProposalException.Refused;
import dev.raftkit.node.ProposalException.TooLarge;
import dev.raftkit.node.session.SessionGrant;
import dev.raftkit.node.session.SessionId;
import dev.raftkit.node.session.SessionRequest;
import java.io.DataInputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Commands are validated before they are proposed")
class ValidationTest {
  private final TestCluster cluster = TestCluster.of(3);
  private final TestMember leader = cluster.awaitLeader();

  @Test
  void aCommandThatMakesNoSenseNeverReachesTheLog() {
    cluster.await(leader.propose("sense"));
    long lastLogIndex = leader.status().lastLogIndex();

    ProposalException failure = TestCluster.failure(leader.propose("nonsense"));
    cluster.time.runFor(VirtualTime.SECONDS);

    assertInstanceOf(Refused.class, failure);
    assertEquals("nonsense is not written down", failure.getMessage());
    assertEquals(lastLogIndex, leader.status().lastLogIndex());
    assertEquals(0, leader.status().pendingProposals());
  }

  @Test
  void aValidationThatThrowsFailsItsOwnCommandAndNothingElse() {
    CompletableFuture<byte[]> before = leader.propose("before");

    ProposalException failure = TestCluster.failure(leader.propose("riddle"));
    String after = cluster.await(leader.propose("after"));

    assertInstanceOf(Refused.class, failure);
    assertEquals(
        "the state machine failed to validate it: java.lang.UnsupportedOperationException: not"
            + " validated, as asked",
        failure.getMessage());
    assertInstanceOf(UnsupportedOperationException.class, failure.getCause());
    assertEquals("line 1", cluster.await(before));
    assertEquals("line 2", after);
    assertEquals(Status.State.RUNNING, leader.status().state());
  }

  @Test
  void itIsAskedWhereTheCommandIsProposed() {
    TestMember follower = cluster.anyFollower();

    ProposalException failure = TestCluster.failure(follower.propose("nonsense"));

    assertInstanceOf(Refused.class, failure);
  }

  @Test
  void itIsAskedOfTheCommandsOfClientsToo() {
    CompletableFuture<byte[]> proposal = Objects.requireNonNull(cluster.network.receiver(leader.id))
        .proposed(TestMember.GROUP, "nonsense".getBytes(UTF_8), VirtualTime.SECONDS)
        .toCompletableFuture();

    assertInstanceOf(Refused.class, TestCluster.failure(proposal));
  }

  @Test
  void itIsAskedOfTheCommandsOfSessionsToo() {
    CompletableFuture<byte[]> opened = leader.ask(SessionRequest.open(7, 60 * VirtualTime.SECONDS));
    cluster.time.runUntil(opened::isDone);
    SessionId session = new SessionId(SessionGrant.decode(opened.join()).session(), 7);

    ProposalException failure = TestCluster.failure(
        leader.ask(SessionRequest.command(session, 1, 1, "nonsense".getBytes(UTF_8))));

    assertInstanceOf(Refused.class, failure);
    assertEquals(List.of(), leader.notebook.lines);
  }

  @Test
  void whatIsTooLargeIsNotLookedAt() {
    byte[] large = new byte[TestCluster.configOf(leader.id).entryBytesMax() + 1];
    StateMachine never = new StateMachineThatValidatesNothing();

    Validation validation =
        new Validation(new RaftHost.Group(0, TestCluster.configOf(leader.id), never));

    assertEquals(null, validation.refusal(large));
    assertInstanceOf(TooLarge.class, TestCluster.failure(leader.host.propose(0, large, 1)));
    assertEquals(List.of(), leader.notebook.lines);
  }

  private static final class StateMachineThatValidatesNothing implements StateMachine {
    @Override
    public String validate(byte[] command) {
      throw new AssertionError("it was asked about " + command.length + " bytes");
    }

    @Override
    public void apply(CommandBatch commands, Results results) {}

    @Override
    public SnapshotSource capture() {
      return out -> false;
    }

    @Override
    public void restore(DataInputStream in) {}
  }
}
