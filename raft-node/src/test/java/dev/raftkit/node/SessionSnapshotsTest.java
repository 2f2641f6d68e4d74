package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.SECONDS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.node.ProposalException.Refused;
import dev.raftkit.node.session.SessionGrant;
import dev.raftkit.node.session.SessionId;
import dev.raftkit.node.session.SessionLimits;
import dev.raftkit.node.session.SessionRequest;
import dev.raftkit.node.session.SessionSnapshot;
import dev.raftkit.node.session.SessionTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Sessions in snapshots")
class SessionSnapshotsTest {
  private static final long KEY = 5;

  @Test
  void aMemberThatStartsFromASnapshotKnowsWhatWasAnswered() {
    TestCluster cluster = TestCluster.of(1, config -> config.withSnapshots(100, 0));
    TestMember member = cluster.awaitLeader();
    SessionId session = open(cluster, member);
    String first = cluster.await(member.ask(command(session, 1, "a")));
    cluster.awaitFailure(member.ask(command(session, 2, "refuse")));
    long snapshot = snapshot(cluster, member);
    long clock = member.sessions().clock();

    cluster.crash(member);
    TestMember returned = cluster.restart(member);
    cluster.awaitLeader();

    assertThat(returned.status().firstLogIndex()).isGreaterThan(snapshot);
    assertThat(returned.sessions().open()).isEqualTo(1);
    assertThat(returned.sessions().clock()).isEqualTo(clock);
    assertThat(cluster.await(returned.ask(command(session, 1, "a")))).isEqualTo(first);
    assertThat(cluster.awaitFailure(returned.ask(command(session, 2, "refuse"))))
        .isInstanceOf(Refused.class)
        .hasMessage("refused as asked");
    assertThat(cluster.await(returned.ask(command(session, 3, "b")))).isEqualTo("line 2");
    assertThat(returned.notebook.lines).containsExactly("a", "b");
  }

  @Test
  void aFollowerThatWasSentASnapshotAnswersAsTheLeaderDid() {
    TestCluster cluster = TestCluster.of(3, config -> config.withSnapshots(100, 0));
    TestMember leader = cluster.awaitLeader();
    TestMember away = cluster.anyFollower();
    cluster.network.isolate(away.id);
    SessionId session = open(cluster, leader);
    String first = cluster.await(leader.ask(command(session, 1, "a")));
    snapshot(cluster, leader);

    cluster.network.heal();
    cluster.time.runUntil(() -> away.sessions().open() == 1);
    cluster.time.runFor(SECONDS);
    cluster.crash(leader);
    TestMember next = cluster.awaitLeader();
    cluster.await(next.propose("b"));
    cluster.time.runFor(SECONDS);

    assertThat(cluster.await(next.ask(command(session, 1, "a")))).isEqualTo(first);
    cluster.time.runFor(SECONDS + SECONDS / 2);
    assertThat(away.notebook.lines).isEqualTo(next.notebook.lines).containsExactly("a", "b");
    assertThat(away.sessions()).isEqualTo(next.sessions());
  }

  @Test
  void aSnapshotFromBeforeThereWereSessionsHasNone() throws IOException {
    SessionTable table = new SessionTable(SessionLimits.DEFAULT);
    PushbackInputStream in = stream("state".getBytes(UTF_8));

    SessionSnapshot.restore(table, in);

    assertThat(in.readAllBytes()).isEqualTo("state".getBytes(UTF_8));
    assertThat(table.summary().open()).isZero();
    assertThat(SessionSnapshot.encode(table)).as("and none are written").isEmpty();
  }

  @Test
  void aStateThatLooksLikeSessionsIsNotTakenForThem() throws IOException {
    ByteArrayOutputStream state = new ByteArrayOutputStream();
    state.write(SessionSnapshot.encodeNone());
    state.write(new byte[1_000]);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(written);
    ByteArrayInputStream given = new ByteArrayInputStream(state.toByteArray());
    SessionSource source = new SessionSource(
        target -> {
          target.write(given.readNBytes(3));
          return given.available() > 0;
        },
        new byte[0]);

    boolean hasMore = true;
    while (hasMore) {
      hasMore = source.writeNext(out);
    }
    PushbackInputStream in = stream(written.toByteArray());
    SessionSnapshot.restore(new SessionTable(SessionLimits.DEFAULT), in);

    assertThat(in.readAllBytes()).isEqualTo(state.toByteArray());
  }

  private static PushbackInputStream stream(byte[] bytes) {
    return new PushbackInputStream(new ByteArrayInputStream(bytes), SessionSnapshot.MARK_BYTES);
  }

  private static SessionId open(TestCluster cluster, TestMember leader) {
    CompletableFuture<byte[]> opened = leader.ask(SessionRequest.open(KEY, 60 * SECONDS));
    cluster.time.runUntil(opened::isDone);
    return new SessionId(SessionGrant.decode(opened.join()).session(), KEY);
  }

  private static SessionRequest command(SessionId session, long sequence, String line) {
    return SessionRequest.command(session, sequence, 1, line.getBytes(UTF_8));
  }

  private static long snapshot(TestCluster cluster, TestMember member) {
    CompletableFuture<Long> taken = member.host.takeSnapshot(TestMember.GROUP);
    cluster.time.runUntil(taken::isDone);
    cluster.time.runReady();
    return taken.join();
  }
}
