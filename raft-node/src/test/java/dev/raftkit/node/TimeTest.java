package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.MILLIS;
import static dev.raftkit.node.VirtualTime.SECONDS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.raftkit.node.ProposalException.Refused;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.node.session.SessionGrant;
import dev.raftkit.node.session.SessionId;
import dev.raftkit.node.session.SessionRequest;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("State machines that know time")
class TimeTest {
  private final TestCluster cluster = TestCluster.running(3, AlarmClock::new);
  private TestMember leader = cluster.awaitLeader();

  @Test
  void aCommandCarriesTheLeadersTimeWhichAdvancesAsItsClockDoes() {
    long first = Long.parseLong(cluster.await(leader.propose("a")));
    long before = cluster.time.now();
    cluster.time.runFor(700 * MILLIS);

    long second = Long.parseLong(cluster.await(leader.propose("b")));

    assertThat(second - first).isBetween(700 * MILLIS, cluster.time.now() - before + MILLIS);
  }

  @Test
  void whatIsDueHappensWhenItsTimeHasComeAndOnAllMembers() {
    cluster.await(leader.propose("wake " + 2_500 * MILLIS));
    cluster.time.runFor(2_490 * MILLIS);
    List<String> before = List.copyOf(leader.notebook.lines);

    cluster.time.runFor(200 * MILLIS);

    assertEquals(List.of("wake"), before);
    for (TestMember member : cluster.members.values()) {
      assertEquals(List.of("wake", "ring 1"), member.notebook.lines, member.id.name());
    }
  }

  @Test
  void whatIsDueIsProposedOnceThoughItTakesItsTime() {
    cluster.await(leader.propose("wake " + 1_000 * MILLIS));
    leader.applyWorker.hold();
    cluster.time.runFor(3 * SECONDS);
    leader.applyWorker.release();
    cluster.time.runFor(SECONDS);

    assertEquals(List.of("wake", "ring 1"), leader.notebook.lines);
  }

  @Test
  void aClientCannotSayWhatIsDue() {
    cluster.await(leader.propose("wake " + 60 * SECONDS));

    ProposalException failure = cluster.awaitFailure(leader.propose("ring 1"));

    assertEquals(Refused.class, failure.getClass());
    assertEquals(List.of("wake"), leader.notebook.lines);
  }

  @Test
  void anotherLeaderLetsNothingHappenEarlyAndMakesUpForTheRest() {
    cluster.await(leader.propose("wake " + 8 * SECONDS));
    long setAt = cluster.time.now();
    cluster.time.runFor(3 * SECONDS);
    cluster.crash(leader);
    leader = cluster.awaitOtherLeader(leader);

    cluster.time.runUntil(() -> leader.notebook.lines.contains("ring 1"));

    // A second at most was not in the log yet, and an election is over within four.
    assertThat(cluster.time.now() - setAt).isBetween(8 * SECONDS, 13 * SECONDS);
  }

  @Test
  void timeIsToldToTheLogWhileSomethingIsYetToBeDue() {
    cluster.await(leader.propose("wake " + 60 * SECONDS));
    long committed = leader.status().commitIndex();

    cluster.time.runFor(5_100 * MILLIS);

    assertEquals(committed + 5, leader.status().commitIndex());
  }

  @Test
  void nothingIsToldToTheLogWhileNothingIsDue() {
    cluster.await(leader.propose("a"));
    long committed = leader.status().commitIndex();

    cluster.time.runFor(5_100 * MILLIS);

    assertEquals(committed, leader.status().commitIndex());
  }

  @Test
  void commandsOfSessionsHaveTheSameTime() {
    CompletableFuture<byte[]> opened = leader.ask(SessionRequest.open(7, 60 * SECONDS));
    cluster.time.runUntil(opened::isDone);
    SessionId session = new SessionId(SessionGrant.decode(opened.join()).session(), 7);
    byte[] command = "b".getBytes(UTF_8);
    long first = Long.parseLong(cluster.await(leader.propose("a")));

    long second =
        Long.parseLong(cluster.await(leader.ask(SessionRequest.command(session, 1, 1, command))));

    assertThat(second).isBetween(first, first + SECONDS);
  }

  @Test
  void aMemberThatStartsFromASnapshotLetsHappenWhatIsDue() {
    cluster.await(leader.propose("wake " + 9 * SECONDS));
    cluster.time.runFor(SECONDS);
    List<TestMember> members = List.copyOf(cluster.members.values());
    for (TestMember member : members) {
      CompletableFuture<Long> snapshot = member.host.takeSnapshot(TestMember.GROUP);
      cluster.time.runUntil(snapshot::isDone);
    }
    members.forEach(cluster::crash);
    members.forEach(cluster::restart);

    leader = cluster.awaitLeader();
    cluster.time.runUntil(() -> leader.notebook.lines.contains("ring 1"));

    assertEquals(List.of("ring 1"), leader.notebook.lines);
  }

  @Test
  void aStateMachineWithoutTimeStopsItsMember() {
    leader.notebook.lines.add("broken clock");
    leader.submit("a");

    cluster.time.runFor(SECONDS);

    assertEquals(Status.State.FAILED, leader.status().state());
    assertThat(Objects.requireNonNull(leader.status().cause()))
        .hasMessage("the state machine failed to say when something is due");
  }

  @Test
  void aRestoredStateWithoutTimeStopsItsMember() {
    TestMember follower = cluster.anyFollower();
    cluster.await(leader.propose("a"));
    cluster.time.runFor(SECONDS);
    CompletableFuture<Long> snapshot = follower.host.takeSnapshot(TestMember.GROUP);
    cluster.time.runUntil(snapshot::isDone);
    cluster.crash(follower);

    TestMember restarted = cluster.create(follower.id, follower.storage);
    restarted.notebook.lines.add("broken clock");
    cluster.start(restarted);
    cluster.time.runFor(SECONDS);

    assertEquals(Status.State.FAILED, restarted.status().state());
    assertThat(Objects.requireNonNull(restarted.status().cause()))
        .hasMessageEndingWith("the state machine failed to say when something is due");
  }

  @Test
  void aMemberOfTheVersionBeforeIsWaitedForAndNamed() {
    TestMember follower = cluster.anyFollower();
    cluster.network.versions.put(follower.id, 2);

    ProposalException failure = cluster.awaitFailure(leader.propose("a"));

    assertEquals(
        follower.id + " speaks version 2 of the protocol, and a TIMED entry needs version 3:"
            + " upgrade it first, and start it without --wire-version",
        failure.getMessage());
  }

  @Test
  void whoStartsFromASnapshotWithCommandsOfATimeNeedsNoWordOfTheOthersVersions() {
    cluster.await(leader.propose("a"));
    List<TestMember> members = List.copyOf(cluster.members.values());
    for (TestMember member : members) {
      CompletableFuture<Long> snapshot = member.host.takeSnapshot(TestMember.GROUP);
      cluster.time.runUntil(snapshot::isDone);
    }
    members.forEach(cluster::crash);
    cluster.network.versions.put(members.get(2).id, 0);
    cluster.restart(members.get(0));
    cluster.restart(members.get(1));
    leader = cluster.awaitLeader();

    cluster.await(leader.propose("b"));

    assertEquals(3, leader.transport.required);
  }

  @Test
  void aCommandThatNeedsNoTimeNeedsNoNewVersionEither() {
    cluster.network.versions.put(cluster.anyFollower().id, 2);

    String time = cluster.await(leader.propose("timeless"));

    assertEquals("0", time);
  }

  @Test
  void aReadMayWaitForACommandThatIsYetToBeApplied() {
    CompletableFuture<byte[]> read = leader.read("next");
    cluster.time.runFor(SECONDS);
    assertFalse(read.isDone());

    cluster.await(leader.propose("a"));

    assertEquals("a", cluster.await(read));
  }

  @Test
  void aReadThatWaitedTooLongIsForgotten() {
    CompletableFuture<byte[]> read = leader.read("next", ReadConsistency.LINEARIZABLE, 2 * SECONDS);
    cluster.time.runFor(SECONDS);
    String before = cluster.await(leader.read("?"));

    ProposalException failure = cluster.awaitFailure(read);

    assertEquals("1 wait", before);
    assertEquals(ProposalException.TimedOut.class, failure.getClass());
    assertEquals("0 wait", cluster.await(leader.read("?")));
  }

  @Test
  void whoeverStopsAnswersTheReadsThatWait() {
    CompletableFuture<byte[]> read = leader.read("next");
    cluster.time.runFor(SECONDS);

    CompletableFuture<Void> unused = leader.host.stop();

    assertEquals(ProposalException.Stopped.class, cluster.awaitFailure(read).getClass());
  }
}
