package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.raftkit.core.Effect.Rejection;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.node.membership.Members;
import dev.raftkit.node.read.ReadConsistency;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Two members and a witness")
class WitnessTest {
  private static final NodeId N3 = new NodeId("n3");
  private static final String ADDRESS = "127.0.0.1:7012";

  private final TestCluster cluster = TestCluster.of(2, config -> config.withSnapshots(4 << 10, 0));
  private final TestMember leader = cluster.awaitLeader();
  private final TestMember follower = cluster.anyFollower();

  WitnessTest() {
    cluster.await(leader.propose("before"));
  }

  @Test
  @DisplayName("of two members one may be lost")
  void withAWitnessAGroupOfTwoGoesOnWithoutOne() {
    TestMember witness = joined();
    cluster.await(leader.propose("all"));
    cluster.time.runFor(SECONDS);

    cluster.crash(leader);
    TestMember next = cluster.awaitOtherLeader(leader);
    cluster.await(next.propose("without"));

    assertEquals(follower, next);
    assertEquals(List.of("before", "all", "without"), next.notebook.lines);
    assertEquals(List.of(), witness.notebook.lines);
  }

  @Test
  void aWitnessIsSentAndWritesNoCommands() {
    TestMember witness = joined();
    cluster.await(leader.propose("secret"));
    cluster.time.runFor(SECONDS);

    for (var message : leader.transport.sent) {
      if (message instanceof AppendEntries append && append.to().equals(N3)) {
        assertThat(hasCommands(append.entries())).isFalse();
      }
    }
    assertThat(witness.storage.writes).noneMatch(write -> hasCommands(write.entries()));
    assertEquals(leader.status().lastLogIndex(), witness.status().lastLogIndex());
    assertEquals(leader.status().lastApplied(), witness.status().lastApplied());
  }

  private static boolean hasCommands(EntryBatch entries) {
    boolean has = false;
    for (int i = 0; i < entries.size(); i++) {
      has |= entries.get(i).type() == EntryType.COMMAND;
    }
    return has;
  }

  @Test
  void aWitnessSaysWhoCanBeAsked() {
    TestMember witness = joined();
    ReadConsistency stale = ReadConsistency.stale(Duration.ofDays(1));

    for (CompletableFuture<byte[]> asked :
        List.of(witness.read("count"), witness.read("count", stale), witness.propose("command"))) {
      cluster.time.runUntil(asked::isDone);
      var refusal = assertInstanceOf(ProposalException.NotLeader.class, TestCluster.failure(asked));
      assertThat(refusal.leader()).isNotNull().extracting("id").isEqualTo(leader.id);
    }
  }

  @Test
  @DisplayName("of a snapshot a witness needs one message, and no state")
  void aWitnessIsSentNoState() {
    for (int i = 0; i < 1000; i++) {
      cluster.await(leader.propose("line " + i));
    }
    long covered = until(leader.host.takeSnapshot(TestMember.GROUP));
    cluster.time.runFor(SECONDS);
    assertEquals(covered + 1, leader.status().firstLogIndex());
    leader.transport.sent.clear();

    TestMember witness = joined();

    assertEquals(leader.status().snapshotIndex(), witness.status().snapshotIndex());
    assertThat(leader.transport.sent)
        .filteredOn(message -> message instanceof InstallSnapshot)
        .isNotEmpty()
        .allMatch(message -> ((InstallSnapshot) message).chunk().data().length == 0);
    witness = restarted(witness);
    cluster.await(leader.propose("more"));
    cluster.time.runFor(SECONDS);
    assertEquals(leader.status().lastApplied(), witness.status().lastApplied());
  }

  @Test
  @DisplayName("its log does not grow for ever either")
  void aWitnessTakesSnapshotsOfItsOwn() {
    TestMember witness = joined();

    long covered = until(witness.host.takeSnapshot(TestMember.GROUP));
    cluster.time.runFor(SECONDS);

    assertEquals(covered, witness.status().snapshotIndex());
    assertEquals(covered + 1, witness.status().firstLogIndex());
  }

  @Test
  void whoIsAddedAsAWitnessAndIsNoneTakesNothing() {
    TestMember full = cluster.join("n3");
    add();
    cluster.time.runFor(5 * SECONDS);

    assertEquals(0, full.status().lastLogIndex());
    assertThat(full.status().rejected().get(Rejection.BARE_ENTRIES)).isPositive();
    assertEquals("line 2", cluster.await(leader.propose("after")));
  }

  @Test
  void aWitnessThatIsAddedAsSomethingElseStops() {
    TestMember witness = cluster.join("n3", true);
    await(MembershipChange.addLearner(N3, ADDRESS));
    cluster.time.runUntil(() -> witness.status().state() == Status.State.FAILED);

    assertThat(String.valueOf(witness.status().cause()))
        .contains("n3 is set up as a witness, unlike what the configuration at index");
    assertEquals("line 2", cluster.await(leader.propose("after")));
  }

  private TestMember restarted(TestMember member) {
    cluster.crash(member);
    TestMember again = cluster.create(member.id, member.storage, Members.parse("n3=" + ADDRESS));
    cluster.start(again);
    return again;
  }

  /** A witness that votes. */
  private TestMember joined() {
    TestMember witness = cluster.join("n3", true);
    add();
    cluster.time.runFor(SECONDS);
    Configuration members = await(MembershipChange.promote(N3));
    assertEquals(List.of(N3), members.witnesses());
    assertEquals(3, members.voters().size());
    cluster.time.runFor(SECONDS);
    return witness;
  }

  private void add() {
    assertThat(await(MembershipChange.addWitness(N3, ADDRESS)).learners()).containsExactly(N3);
  }

  private Configuration await(MembershipChange change) {
    return until(leader.host.changeMembership(TestMember.GROUP, change, 10 * SECONDS));
  }

  private <T> T until(CompletableFuture<T> result) {
    cluster.time.runUntil(result::isDone);
    return result.join();
  }
}
