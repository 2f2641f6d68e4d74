package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.core.PersistentState;
import dev.raftkit.core.Raft;
import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.Trace;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.core.message.StateHash;
import dev.raftkit.node.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("States of members are compared while they run")
class StateComparisonTest {
  private static final long EVERY = 10;

  private final TestCluster cluster = TestCluster.comparing(3, EVERY);
  private final TestMember leader = cluster.awaitLeader();
  private final TestMember follower = cluster.anyFollower();

  @Test
  void theLeaderTellsItsHashAfterEverySoManyEntriesAndEqualStatesGoOn() {
    write(35);

    assertThat(told(leader)).containsExactly(10L, 10L, 20L, 20L, 30L, 30L);
    assertThat(told(follower)).isEmpty();
    for (TestMember member : cluster.members.values()) {
      assertEquals(Status.State.RUNNING, member.status().state());
      assertEquals(36, member.status().lastApplied());
    }
  }

  @Test
  void whereItIsOffNothingIsHashedOrSent() {
    TestCluster off = TestCluster.of(3);
    TestMember silent = off.awaitLeader();
    silent.submit("no hash");
    for (int i = 0; i < 35; i++) {
      off.await(silent.propose("line"));
    }

    assertThat(told(silent)).isEmpty();
    assertEquals(Status.State.RUNNING, silent.status().state());
  }

  @Test
  void aMemberWhoseStateIsNotTheLeadersStopsAndTheOthersGoOn() {
    write(5);
    follower.notebook.lines.set(2, "a bit that flipped");

    write(30);

    Status status = follower.status();
    assertEquals(Status.State.FAILED, status.state());
    assertThat(Objects.requireNonNull(status.cause()))
        .hasMessageStartingWith("the state after index 10 has the hash ")
        .hasMessageContaining(" here and ")
        .hasMessageContaining(
            " on " + leader.id + ", which led in term " + leader.status().term())
        .hasMessageEndingWith("See 'States that differ' in docs/operations.md");
    assertEquals(RoleName.LEADER, leader.status().role());
    assertEquals(36, leader.status().lastApplied());
  }

  @Test
  void aMemberThatIsBehindComparesWhenItHasCaughtUp() {
    follower.notebook.lines.add("never written");
    follower.applyWorker.hold();
    write(25);
    assertEquals(Status.State.RUNNING, follower.status().state());

    follower.applyWorker.release();
    cluster.time.runReady();

    assertThat(Objects.requireNonNull(follower.status().cause()))
        .hasMessageStartingWith("the state after index 10 has");
  }

  @Test
  void aMemberThatIsAheadComparesWhenTheLeaderHasCaughtUp() {
    follower.notebook.lines.add("never written");
    leader.applyWorker.hold();
    CompletableFuture<byte[]> last = leader.propose("line", 60 * SECONDS);
    for (int i = 0; i < 25; i++) {
      leader.submit("line");
    }
    cluster.time.runFor(SECONDS);
    assertEquals(27, follower.status().lastApplied());

    leader.applyWorker.release();
    cluster.await(last);
    cluster.time.runFor(SECONDS);

    assertEquals(Status.State.FAILED, follower.status().state());
    assertEquals(27, leader.status().lastApplied());
  }

  @Test
  void aBatchIsCutWhereAHashIsDueAndEveryResultIsThere() {
    leader.applyWorker.hold();
    List<CompletableFuture<byte[]>> proposals = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      proposals.add(leader.propose("line"));
    }
    cluster.time.runFor(SECONDS);
    leader.applyWorker.release();

    for (int i = 0; i < 25; i++) {
      assertEquals("line " + (i + 1), cluster.await(proposals.get(i)));
    }
    cluster.time.runFor(SECONDS);

    assertEquals(26, leader.status().lastApplied());
    assertEquals(0, leader.status().pendingProposals());
    assertThat(told(leader)).containsExactly(10L, 10L, 20L, 20L);
  }

  @Test
  void aHashOfAnotherIntervalOrOfAStrangerIsNotComparedWith() {
    write(15);
    Transport.Receiver receiver = Objects.requireNonNull(cluster.network.receiver(follower.id));
    NodeId stranger = new NodeId("n9");

    receiver.received(0, new StateHash(leader.id, follower.id, 1, 7, 1));
    receiver.received(0, new StateHash(leader.id, leader.id, 1, 10, 1));
    receiver.received(0, new StateHash(stranger, follower.id, 1, 10, 1));
    cluster.time.runFor(SECONDS);

    assertEquals(Status.State.RUNNING, follower.status().state());
  }

  @Test
  void whatIsKeptOfOthersHashesIsBounded() {
    List<Message> unsent = new ArrayList<>();
    RaftConfig config = RaftConfig.of(follower.id, Configuration.of(leader.id, follower.id));
    Raft raft = Raft.restart(0, config, PersistentState.EMPTY, () -> 0, Trace.NONE);
    StateComparison comparison = new StateComparison(
        new RaftHost.Group(0, config, follower.notebook, EVERY), raft, unsent::add);

    for (long i = 1; i <= 10 * StateComparison.KEPT_MAX; i++) {
      comparison.heard(new StateHash(leader.id, follower.id, 1, i * EVERY, i));
    }

    assertEquals(StateComparison.KEPT_MAX, comparison.heardCount());
  }

  @Test
  void aRestoredStateHasTheHashOfTheCapturedOne() {
    write(15);
    CompletableFuture<Long> taken = follower.host.takeSnapshot(TestMember.GROUP);
    cluster.time.runUntil(taken::isDone);
    cluster.crash(follower);
    TestMember returned = cluster.restart(follower);

    write(15);

    assertEquals(Status.State.RUNNING, returned.status().state());
    assertEquals(31, returned.status().lastApplied());
    returned.notebook.lines.set(0, "a bit that flipped");
    write(10);
    assertEquals(Status.State.FAILED, returned.status().state());
  }

  @Test
  void aHashThatFailsStopsTheGroup() {
    leader.submit("no hash");

    write(3);
    for (int i = 0; i < 10; i++) {
      leader.submit("line");
    }
    cluster.time.runFor(SECONDS);

    assertThat(Objects.requireNonNull(leader.status().cause()))
        .hasMessage("the state machine failed to hash its state at index 10")
        .hasRootCauseMessage("no hash, as asked");
  }

  @Test
  void aStateMachineWithoutAHashCannotBeCompared() {
    assertThatThrownBy(() -> new RaftHost.Group(
            0, TestCluster.configOf(leader.id), new Stateless((commands, results) -> {}), EVERY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("states cannot be compared: the state machine has no stateHash(); implement it,"
            + " or do not compare");
    assertThatThrownBy(
            () -> new RaftHost.Group(0, TestCluster.configOf(leader.id), leader.notebook, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void write(int lines) {
    for (int i = 0; i < lines; i++) {
      cluster.await(leader.propose("line"));
    }
    cluster.time.runFor(SECONDS);
  }

  /** The indexes whose hashes a member has sent. */
  private static List<Long> told(TestMember member) {
    return member.transport.sent.stream()
        .filter(message -> message.type() == MessageType.STATE_HASH)
        .map(message -> ((StateHash) message).index())
        .toList();
  }
}
