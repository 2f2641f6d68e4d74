package dev.raftkit.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.node.ProposalException.Busy;
import dev.raftkit.node.ProposalException.Refused;
import dev.raftkit.node.ProposalException.SessionExpired;
import dev.raftkit.node.ProposalException.Stopped;
import dev.raftkit.node.ProposalException.UnknownOutcome;
import dev.raftkit.node.session.SessionGrant;
import dev.raftkit.node.session.SessionId;
import dev.raftkit.node.session.SessionRequest;
import java.time.Duration;
import java.util.ArrayDeque;
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
  void aRefusalBeforeTheLogSaysNothingOfAnEarlierAttempt() {
    Script script = new Script(new UnknownOutcome("lost"), new Refused("too old a member"));
    script.result = bytes("line 1");

    assertThat(cluster.await(openOn(script).propose(bytes("a"), PATIENCE))).isEqualTo("line 1");

    assertThat(script.asked).isEqualTo(3);
  }

  @Test
  void theFirstAttemptOrTheSessionsOwnAnswerMayBeARefusal() {
    Script first = new Script(new Refused("too old a member"));
    Script kept = new Script(new UnknownOutcome("lost"), Refused.kept("no"));

    assertThat(cluster.awaitFailure(openOn(first).propose(bytes("a"), PATIENCE)))
        .isInstanceOf(Refused.class)
        .hasMessage("too old a member");
    assertThat(cluster.awaitFailure(openOn(kept).propose(bytes("a"), PATIENCE)))
        .isInstanceOf(Refused.class)
        .hasMessage("no");
    assertThat(first.asked).isEqualTo(1);
    assertThat(kept.asked).isEqualTo(2);
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

  private Session openOn(SessionRoute other) {
    return Session.open(other, 9, Duration.ofSeconds(60), PATIENCE).join();
  }

  /** Opens at once, fails commands as told, one after the other, and then has a result. */
  private final class Script implements SessionRoute {
    private final ArrayDeque<ProposalException> failures;
    private byte[] result = {};
    private int asked;

    Script(ProposalException... failures) {
      this.failures = new ArrayDeque<>(List.of(failures));
    }

    @Override
    public CompletableFuture<byte[]> ask(SessionRequest request, long timeoutNanos) {
      if (request.kind() == SessionRequest.Kind.OPEN) {
        return CompletableFuture.completedFuture(new SessionGrant(7, 60_000_000_000L).encode());
      }
      asked++;
      ProposalException failure = failures.poll();
      return failure != null
          ? CompletableFuture.failedFuture(failure)
          : CompletableFuture.completedFuture(result);
    }

    @Override
    public long now() {
      return cluster.time.now();
    }

    @Override
    public boolean schedule(long delayNanos, Runnable task) {
      cluster.time.add(now() + delayNanos, task);
      return true;
    }

    @Override
    public boolean findsLeader() {
      return true;
    }
  }

  private long commandsAsked() {
    return route.asked.stream().filter(request -> request.startsWith("command")).count();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
