package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.MILLIS;
import static dev.raftkit.node.VirtualTime.SECONDS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.node.ProposalException.Busy;
import dev.raftkit.node.ProposalException.Refused;
import dev.raftkit.node.ProposalException.SessionExpired;
import dev.raftkit.node.ProposalException.SessionMisused;
import dev.raftkit.node.ProposalException.TooManySessions;
import dev.raftkit.node.session.SessionGrant;
import dev.raftkit.node.session.SessionId;
import dev.raftkit.node.session.SessionRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Exactly-once sessions (thesis §6.3)")
class SessionsTest {
  private static final long KEY = 77;

  private final TestCluster cluster = TestCluster.of(3);
  private TestMember leader = cluster.awaitLeader();

  @Test
  void aRepeatedCommandIsAnsweredFromTheTableAndNotAppliedAgain() {
    SessionId session = open(60 * SECONDS);

    assertThat(send(session, 1, 1, "a")).isEqualTo("line 1");
    assertThat(send(session, 1, 1, "a")).isEqualTo("line 1");
    assertThat(send(session, 2, 1, "b")).isEqualTo("line 2");

    assertThatAllWrote("a", "b");
  }

  @Test
  void aCommandThatIsTwiceInOneBatchIsAppliedOnce() {
    SessionId session = open(60 * SECONDS);

    CompletableFuture<byte[]> first = leader.ask(command(session, 1, 1, "a"));
    CompletableFuture<byte[]> second = leader.ask(command(session, 1, 1, "a"));
    CompletableFuture<byte[]> plain = leader.propose("plain");

    assertThat(cluster.await(plain)).isEqualTo("line 2");
    assertThat(cluster.await(first)).isEqualTo("line 1");
    assertThat(cluster.await(second)).isEqualTo("line 1");
    assertThatAllWrote("a", "plain");
  }

  @Test
  void aRefusalIsAnAnswerThatIsKeptToo() {
    SessionId session = open(60 * SECONDS);

    ProposalException first = fail(session, 1, 1, "refuse");
    ProposalException second = fail(session, 1, 1, "refuse");

    for (ProposalException refusal : List.of(first, second)) {
      assertThat(refusal).isInstanceOf(Refused.class).hasMessage("refused as asked");
      assertThat(((Refused) refusal).isKept()).isTrue();
    }
  }

  @Test
  void theNextLeaderAnswersWhatTheLastOneApplied() {
    SessionId session = open(60 * SECONDS);
    assertThat(send(session, 1, 1, "a")).isEqualTo("line 1");
    cluster.network.isolate(leader.id);
    leader = cluster.awaitOtherLeader(leader);

    assertThat(send(session, 1, 1, "a")).isEqualTo("line 1");

    cluster.network.heal();
    assertThatAllWrote("a");
  }

  @Test
  @DisplayName("X31: a number is never used for two commands, and an acknowledged one not again")
  void theRulesOfNumbersAreEnforced() {
    SessionId session = open(60 * SECONDS);
    send(session, 1, 1, "a");
    send(session, 2, 2, "b");

    ProposalException other = fail(session, 2, 2, "c");
    ProposalException acknowledged = fail(session, 1, 1, "a");

    assertThat(other)
        .isInstanceOf(SessionMisused.class)
        .hasMessage("command 2 of session " + session.index()
            + " is refused: that number was given to another command");
    assertThat(acknowledged)
        .isInstanceOf(SessionMisused.class)
        .hasMessage("command 1 of session " + session.index() + " is refused: the client has"
            + " acknowledged the answers to all commands below 2");
    assertThatAllWrote("a", "b");
  }

  @Test
  @DisplayName("X31: who does not know the key does not have the session, nor its answers")
  void aSessionIsTheOneWhoseKeyIsKnown() {
    SessionId session = open(60 * SECONDS);
    send(session, 1, 1, "secret");
    SessionId guessed = new SessionId(session.index(), KEY + 1);

    assertThat(fail(guessed, 1, 1, "secret")).isInstanceOf(SessionExpired.class);
    assertThat(cluster.await(leader.ask(SessionRequest.close(guessed)))).isEmpty();

    assertThat(send(session, 1, 1, "secret")).isEqualTo("line 1");
  }

  @Test
  void aCommandOfASessionThatNeverWasIsRefused() {
    assertThat(fail(new SessionId(1_000, KEY), 1, 1, "a"))
        .isInstanceOf(SessionExpired.class)
        .hasMessage("there is no session 1000: it expired, was closed or never was; what became of"
            + " its unanswered commands stays unknown");
    assertThatAllWrote();
  }

  @Test
  void aSessionThatIsNotHeardOfExpiresOnAllMembersAlike() {
    SessionId session = open(10 * SECONDS);
    send(session, 1, 1, "a");
    cluster.time.runFor(9 * SECONDS);
    assertThat(leader.sessions().open()).isEqualTo(1);

    cluster.time.runFor(3 * SECONDS);

    assertThat(cluster.members.values()).allMatch(member -> member.sessions().open() == 0);
    assertThat(fail(session, 1, 1, "a")).isInstanceOf(SessionExpired.class);
    assertThatAllWrote("a");
  }

  @Test
  void aSessionThatIsHeardOfDoesNotExpire() {
    SessionId session = open(10 * SECONDS);
    for (int i = 0; i < 5; i++) {
      cluster.time.runFor(6 * SECONDS);
      cluster.await(leader.ask(SessionRequest.keepAlive(session, 1)));
    }

    assertThat(send(session, 1, 1, "a")).isEqualTo("line 1");
  }

  @Test
  void timeStandsStillWhileNobodyLeads() {
    SessionId session = open(10 * SECONDS);
    TestMember old = leader;
    cluster.members.values().forEach(member -> cluster.network.isolate(member.id));
    cluster.time.runFor(100 * SECONDS);
    long before = old.sessions().clock();
    cluster.network.heal();
    leader = cluster.awaitLeader();

    assertThat(send(session, 1, 1, "a")).isEqualTo("line 1");

    assertThat(leader.sessions().clock()).isBetween(before, before + 5 * SECONDS);
  }

  @Test
  void theNextLeaderGoesOnFromTheTimeInTheLog() {
    SessionId session = open(3_600 * SECONDS);
    cluster.time.runFor(20 * SECONDS);
    long before = leader.sessions().clock();
    assertThat(before).isGreaterThan(18 * SECONDS);
    cluster.network.isolate(leader.id);
    leader = cluster.awaitOtherLeader(leader);
    cluster.time.runFor(5 * SECONDS);

    send(session, 1, 1, "a");

    assertThat(leader.sessions().clock()).isBetween(before + 4 * SECONDS, before + 9 * SECONDS);
  }

  @Test
  void aClusterThatStoodStillDoesNotHoldItAgainstItsClients() {
    SessionId session = open(10 * SECONDS);
    send(session, 1, 1, "a");

    cluster.time.pause(100 * SECONDS);
    leader = cluster.awaitLeader();
    cluster.time.runFor(3 * SECONDS);
    leader = cluster.awaitLeader();

    assertThat(send(session, 1, 1, "a")).isEqualTo("line 1");
  }

  @Test
  void withoutSessionsTimeCostsNothing() {
    SessionId session = open(60 * SECONDS);
    cluster.await(leader.ask(SessionRequest.close(session)));
    cluster.time.runFor(SECONDS);
    long quiet = leader.status().commitIndex();

    cluster.time.runFor(50 * SECONDS);

    assertThat(leader.status().commitIndex()).isEqualTo(quiet);
  }

  @Test
  @DisplayName("X32: beyond the limit sessions are refused, and none is ended for them")
  void thereAreOnlySoManySessions() {
    SessionId first = open(60 * SECONDS);
    for (int i = 1; i < TestMember.SESSIONS.sessionsMax(); i++) {
      open(60 * SECONDS);
    }

    ProposalException refused =
        cluster.awaitFailure(leader.ask(SessionRequest.open(KEY, 60 * SECONDS)));

    assertThat(refused)
        .isInstanceOf(TooManySessions.class)
        .hasMessage("there are 5 sessions; the limit is 5 (sessionsMax): close some, or raise it");
    assertThat(send(first, 1, 1, "a")).isEqualTo("line 1");
    cluster.await(leader.ask(SessionRequest.close(first)));
    open(60 * SECONDS);
  }

  @Test
  void timeoutsOutOfRangeAreBroughtIntoIt() {
    SessionGrant longest = grant(Long.MAX_VALUE);
    SessionGrant shortest = grant(1);

    assertThat(longest.timeoutNanos())
        .isEqualTo(TestMember.SESSIONS.timeoutMax().toNanos());
    assertThat(shortest.timeoutNanos())
        .isEqualTo(TestMember.SESSIONS.timeoutMin().toNanos());
  }

  @Test
  void onlySoManyAnswersAreKeptAndAnAcknowledgementMakesRoom() {
    SessionId session = open(60 * SECONDS);
    for (int i = 1; i <= TestMember.SESSIONS.repliesMax(); i++) {
      send(session, i, 1, "line");
    }

    ProposalException refused = fail(session, 5, 1, "more");

    assertThat(refused)
        .isInstanceOf(Busy.class)
        .hasMessage("4 answers are kept for session " + session.index()
            + ", its limit (repliesMax): acknowledge some before command 5");
    assertThat(send(session, 1, 1, "line")).as("repeated").isEqualTo("line 1");
    assertThat(send(session, 5, 3, "more")).isEqualTo("line 5");
  }

  @Test
  void onlySoManyBytesOfAnswersAreKeptForOneAndInAll() {
    SessionId large = open(60 * SECONDS);
    SessionId small = open(60 * SECONDS);
    String answer = "x".repeat(1_000);
    cluster.members.values().forEach(member -> member.notebook.answer = answer);
    send(large, 1, 1, "a");

    ProposalException own = fail(large, 2, 1, "b");
    send(small, 1, 1, "c");
    ProposalException all = fail(small, 2, 2, "d");
    ProposalException again = fail(large, 2, 2, "b");

    assertThat(own).isInstanceOf(Busy.class).hasMessageContaining("sessionReplyBytesMax");
    assertThat(all).isInstanceOf(Busy.class).hasMessageContaining("2000 (replyBytesMax)");
    assertThat(again).isInstanceOf(Busy.class);
    cluster.time.runFor(SECONDS);
    assertThat(leader.sessions().replyBytes())
        .as("acknowledged by the refused ones")
        .isZero();
    assertThat(send(large, 2, 2, "b")).isEqualTo(answer);
    assertThatAllWrote("a", "c", "b");
  }

  @Test
  void theOldestAnswerCanBeHadHoweverLargeItIs() {
    SessionId session = open(60 * SECONDS);
    String answer = "x".repeat((int) TestMember.SESSIONS.sessionReplyBytesMax() + 1);
    cluster.members.values().forEach(member -> member.notebook.answer = answer);
    send(session, 1, 1, "a");

    assertThat(send(session, 1, 1, "a")).as("sent again").isEqualTo(answer);

    assertThat(fail(session, 2, 1, "b")).isInstanceOf(Busy.class);
    assertThatAllWrote("a");
  }

  @Test
  void allMembersHoldTheSameSessionsAndTheSameState() {
    SessionId session = open(60 * SECONDS);
    send(session, 1, 1, "a");
    fail(session, 2, 1, "refuse");
    send(session, 3, 2, "b");
    open(30 * SECONDS);
    cluster.time.runFor(2 * SECONDS + 500 * MILLIS);

    List<CompletableFuture<Long>> snapshots = cluster.members.values().stream()
        .map(member -> member.host.takeSnapshot(TestMember.GROUP))
        .toList();
    cluster.time.runUntil(() -> snapshots.stream().allMatch(CompletableFuture::isDone));

    long index = snapshots.get(0).join();
    byte[] state = cluster.n1().storage.snapshots.contents(index);
    assertThat(state).hasSizeGreaterThan(100);
    assertThat(cluster.members.values())
        .allSatisfy(
            member -> assertThat(member.storage.snapshots.contents(index)).isEqualTo(state));
  }

  // ---------------------------------------------------------------- what the tests do

  private SessionGrant grant(long timeoutNanos) {
    CompletableFuture<byte[]> opened = leader.ask(SessionRequest.open(KEY, timeoutNanos));
    cluster.time.runUntil(opened::isDone);
    return SessionGrant.decode(opened.join());
  }

  private SessionId open(long timeoutNanos) {
    return new SessionId(grant(timeoutNanos).session(), KEY);
  }

  private static SessionRequest command(SessionId session, long sequence, long from, String line) {
    return SessionRequest.command(session, sequence, from, line.getBytes(UTF_8));
  }

  private String send(SessionId session, long sequence, long from, String line) {
    String answer = cluster.await(leader.ask(command(session, sequence, from, line)));
    cluster.time.runReady();
    return answer;
  }

  private ProposalException fail(SessionId session, long sequence, long from, String line) {
    return cluster.awaitFailure(leader.ask(command(session, sequence, from, line)));
  }

  private void assertThatAllWrote(String... lines) {
    cluster.time.runFor(5 * SECONDS + MILLIS);
    for (TestMember member : cluster.members.values()) {
      assertThat(member.notebook.lines).as(member.id.name()).containsExactly(lines);
    }
  }
}
