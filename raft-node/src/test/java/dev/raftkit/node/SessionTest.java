package dev.raftkit.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.node.ProposalException.Busy;
import dev.raftkit.node.ProposalException.SessionExpired;
import dev.raftkit.node.ProposalException.Stopped;
import dev.raftkit.node.ProposalException.UnknownOutcome;
import dev.raftkit.node.session.SessionId;
import dev.raftkit.node.session.SessionRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A client's session")
class SessionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestCluster cluster = TestCluster.of(3);
  private final TestMember leader = cluster.awaitLeader();
  private final ClusterRoute route = new ClusterRoute(cluster);

  @Test
  void aCommandWhoseAnswerWasLostIsAnsweredByTheNextLeader() {
    Session session = open(Duration.ofSeconds(60));
    CompletableFuture<byte[]> outcome = session.propose(bytes("a"), PATIENCE);
    // The entry leaves for the others, but no answer comes back.
    cluster.time.runFor(VirtualTime.MILLIS);
    cluster.network.isolate(leader.id);
    TestMember next = cluster.awaitOtherLeader(leader);

    assertThat(cluster.await(outcome)).isEqualTo("line 1");

    assertThat(next.notebook.lines).containsExactly("a");
    assertThat(commandsAsked()).isGreaterThan(1);
    cluster.network.heal();
    cluster.time.runFor(5 * VirtualTime.SECONDS);
    assertThat(leader.notebook.lines).containsExactly("a");
  }

  @Test
  void anUnknownOutcomeIsFoundOutByARetry() {
    Session session = open(Duration.ofSeconds(60));
    cluster.members.values().forEach(member -> cluster.network.isolate(member.id));
    CompletableFuture<byte[]> lost = session.propose(bytes("a"), Duration.ofSeconds(1));

    ProposalException unknown = cluster.awaitFailure(lost);
    cluster.network.heal();
    cluster.awaitLeader();
    long sequence = ((UnknownOutcome) unknown).sequence();

    assertThat(unknown)
        .hasMessage("no outcome within 1000 ms; the command may or may not be applied, and its"
            + " session can find out (retry)");
    assertThat(session.unanswered()).containsExactly(sequence);
    assertThat(cluster.await(session.retry(sequence, PATIENCE))).isEqualTo("line 1");
    assertThat(session.unanswered()).isEmpty();
    assertThatThrownBy(() -> session.retry(sequence, PATIENCE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no command 1");
  }

  @Test
  void manyCommandsInFlightAreEachAppliedOnceThroughChangesOfLeaders() {
    Session session = open(Duration.ofSeconds(60));
    List<CompletableFuture<byte[]>> outcomes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      outcomes.add(session.propose(bytes("line " + i), PATIENCE));
    }
    TestMember present = cluster.awaitLeader();
    cluster.time.runFor(VirtualTime.MILLIS);
    for (int round = 0; round < 3; round++) {
      cluster.network.isolate(present.id);
      present = cluster.awaitOtherLeader(present);
      cluster.network.heal();
      cluster.time.runFor(3 * VirtualTime.SECONDS);
    }

    outcomes.forEach(cluster::await);

    assertThat(cluster.awaitLeader().notebook.lines)
        .containsExactlyInAnyOrder("line 0", "line 1", "line 2");
  }

  @Test
  void aSessionKeepsItselfAliveUntilItIsClosed() {
    Session session = open(Duration.ofSeconds(6));
    cluster.time.runFor(40 * VirtualTime.SECONDS);
    assertThat(cluster.await(session.propose(bytes("a"), PATIENCE))).isEqualTo("line 1");

    CompletableFuture<Void> ended = session.end();
    cluster.time.runUntil(ended::isDone);
    cluster.time.runFor(VirtualTime.SECONDS);
    int asked = route.asked.size();
    cluster.time.runFor(40 * VirtualTime.SECONDS);

    assertThat(leader.sessions().open()).isZero();
    assertThat(route.asked).hasSize(asked);
    assertThat(TestCluster.failure(session.propose(bytes("b"), PATIENCE)))
        .isInstanceOf(Stopped.class);
  }

  @Test
  void anEndWaitsForWhatIsUnderWay() {
    Session session = open(Duration.ofSeconds(60));
    CompletableFuture<byte[]> outcome = session.propose(bytes("a"), PATIENCE);

    CompletableFuture<Void> ended = session.end();

    assertThat(cluster.await(outcome)).isEqualTo("line 1");
    cluster.time.runUntil(ended::isDone);
    assertThat(route.asked).last().asString().startsWith("close session");
  }

  @Test
  void anExpiredSessionFailsEverythingForEver() {
    Session session = open(Duration.ofSeconds(2));
    CompletableFuture<byte[]> closedBehindItsBack =
        leader.ask(SessionRequest.close(new SessionId(session.id(), 9)));
    cluster.time.runUntil(closedBehindItsBack::isDone);

    ProposalException first =
        cluster.awaitFailure(session.propose(bytes("a"), Duration.ofSeconds(5)));
    ProposalException second = TestCluster.failure(session.propose(bytes("b"), PATIENCE));

    assertThat(first).isInstanceOf(SessionExpired.class);
    assertThat(second).isInstanceOf(SessionExpired.class);
    assertThat(leader.notebook.lines).isEmpty();
  }

  @Test
  void commandsWithoutAnOutcomeAreLimitedAndCanBeAbandoned() {
    Session session = open(Duration.ofSeconds(60));
    cluster.members.values().forEach(member -> cluster.network.isolate(member.id));
    List<CompletableFuture<byte[]>> outcomes = new ArrayList<>();
    for (int i = 0; i < Session.UNANSWERED_MAX; i++) {
      outcomes.add(session.propose(bytes("x"), Duration.ofSeconds(1)));
    }

    ProposalException refused = TestCluster.failure(session.propose(bytes("y"), PATIENCE));
    outcomes.forEach(cluster::awaitFailure);
    session.unanswered().forEach(session::abandon);

    assertThat(refused).isInstanceOf(Busy.class).hasMessageContaining("retry or abandon it");
    cluster.network.heal();
    cluster.awaitLeader();
    assertThat(cluster.await(session.propose(bytes("y"), PATIENCE))).startsWith("line");
  }

  @Test
  void timeoutsArePositive() {
    Session session = open(Duration.ofSeconds(60));

    assertThatThrownBy(() -> session.propose(bytes("a"), Duration.ZERO))
        .hasMessage("a timeout is positive, not PT0S");
  }

  private Session open(Duration timeout) {
    CompletableFuture<Session> opened = Session.open(route, 9, timeout, PATIENCE);
    cluster.time.runUntil(opened::isDone);
    return opened.join();
  }

  private long commandsAsked() {
    return route.asked.stream().filter(request -> request.startsWith("command")).count();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
