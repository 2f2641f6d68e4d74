package dev.raftkit.transport.netty.client;

import static dev.raftkit.transport.netty.Sockets.identity;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.ProposalException;
import dev.raftkit.node.Session;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.membership.Members;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.node.session.SessionRequest;
import dev.raftkit.transport.netty.NettyTransport;
import dev.raftkit.transport.netty.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("smoke")
class RaftClientTest {
  private static final byte[] COMMAND = "charge".getBytes(US_ASCII);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofSeconds(1);

  /** For a call that ends with its time, and must have tried to connect before. */
  private static final Duration PATIENT = Duration.ofSeconds(5);

  private final List<AutoCloseable> open = new ArrayList<>();
  private final Sockets.Listener first = new Sockets.Listener();
  private final Sockets.Listener second = new Sockets.Listener();
  private Members members = Members.parse("n1=127.0.0.1:1,n2=127.0.0.1:2");

  @BeforeEach
  void choosePorts() throws IOException {
    members = Sockets.members(2);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
  }

  @Test
  void aCommandIsProposedAndItsResultReturned() throws Exception {
    start("n1", first);
    RaftClient client = client("n1");

    assertThat(client.propose(COMMAND, LONG).get(30, SECONDS)).isEqualTo(COMMAND);
    assertThat(first.proposed).containsExactly(COMMAND);
  }

  @Test
  void manyCommandsInFlightGetTheirOwnResults() throws Exception {
    start("n1", first);
    RaftClient client = client("n1");
    List<CompletableFuture<byte[]>> futures = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      futures.add(client.propose(new byte[] {(byte) i, (byte) (i >> 8)}, LONG));
    }

    for (int i = 0; i < futures.size(); i++) {
      assertThat(futures.get(i).get(30, SECONDS)).containsExactly(i, i >> 8);
    }
  }

  @Test
  void whatWasAnsweredBeforeTheEndArrives() throws Exception {
    // Many times, because an answer that is lost would be lost in a race.
    for (int round = 0; round < 30; round++) {
      NettyTransport closing = start("n1", first);
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      first.answer(command -> answer);
      CompletableFuture<byte[]> result = client("n1").propose(COMMAND, LONG);
      await().until(() -> answer.getNumberOfDependents() > 0);

      answer.complete(COMMAND);
      closing.close();

      assertThat(result.get(30, SECONDS)).isEqualTo(COMMAND);
    }
  }

  @Test
  void aReadIsAskedAgainElsewhereAlsoAfterItWasSent() throws Exception {
    NettyTransport closing = start("n1", first);
    start("n2", second);
    first.answer(query -> {
      new Thread(closing::close).start();
      return new CompletableFuture<>();
    });
    RaftClient client = client("n1", "n2");

    assertThat(client.read(COMMAND, ReadConsistency.LEASE, LONG).get(30, SECONDS))
        .isEqualTo(COMMAND);

    assertThat(first.reads).containsExactly(ReadConsistency.LEASE);
    assertThat(second.reads).containsExactly(ReadConsistency.LEASE);
    assertThat(second.proposed).isEmpty();
  }

  @Test
  void aReadWithoutAnAnswerTimesOut() throws Exception {
    start("n1", first);
    RaftClient client = connected("n1");
    first.answer(query -> new CompletableFuture<>());

    assertThatThrownBy(
            () -> client.read(COMMAND, ReadConsistency.LINEARIZABLE, SHORT).get(30, SECONDS))
        .hasCauseInstanceOf(ProposalException.TimedOut.class);
  }

  @Test
  void aQueryThatFailsIsNotAskedAgain() throws Exception {
    start("n1", first);
    first.answer(query -> failed(new ProposalException.QueryFailed("no such account")));
    RaftClient client = client("n1");

    assertThatThrownBy(
            () -> client.read(COMMAND, ReadConsistency.LINEARIZABLE, LONG).get(30, SECONDS))
        .hasCauseInstanceOf(ProposalException.QueryFailed.class)
        .hasMessageContaining("no such account");
    assertThat(first.reads).hasSize(1);
  }

  @Test
  void aNamedLeaderIsFollowed() throws Exception {
    start("n1", first);
    start("n2", second);
    first.answer(command -> failed(new ProposalException.NotLeader(member("n2"))));
    RaftClient client = client("n1");

    assertThat(client.propose(COMMAND, LONG).get(30, SECONDS)).isEqualTo(COMMAND);
    assertThat(client.propose(COMMAND, LONG).get(30, SECONDS)).isEqualTo(COMMAND);

    assertThat(first.proposed).hasSize(1);
    assertThat(second.proposed).hasSize(2);
  }

  @Test
  void theLeaderIsAskedToHandOverAndNamesTheNext() throws Exception {
    start("n1", first);
    start("n2", second);
    first.follow(member("n2"));
    second.handOverTo(member("n1"));
    RaftClient client = client("n1");

    assertThat(client.transferLeadership(null, LONG).get(30, SECONDS)).isEqualTo(new NodeId("n1"));
  }

  @Test
  void aCommandOfASessionIsSentAgainWhenItsConnectionBreaks() throws Exception {
    NettyTransport n1 = start("n1", first);
    start("n2", second);
    RaftClient client = client("n1", "n2");
    Session session = client.openSession(Duration.ofMinutes(1), LONG).get(30, SECONDS);
    first.answer(command -> {
      Thread closing = new Thread(n1::close);
      closing.start();
      return new CompletableFuture<>();
    });

    assertThat(session.propose(COMMAND, LONG).get(30, SECONDS)).isEqualTo(COMMAND);
    session.end().get(30, SECONDS);

    assertThat(first.sessionRequests.stream().map(SessionRequest::kind))
        .containsExactly(SessionRequest.Kind.OPEN, SessionRequest.Kind.COMMAND);
    assertThat(second.sessionRequests.stream().map(SessionRequest::kind))
        .containsExactly(SessionRequest.Kind.COMMAND, SessionRequest.Kind.CLOSE);
    SessionRequest again = second.sessionRequests.get(0);
    assertThat(again.sequence()).isEqualTo(1);
    assertThat(again.command()).isEqualTo(COMMAND);
    assertThat(again.session()).isEqualTo(first.sessionRequests.get(1).session());
  }

  @Test
  void aSessionThatIsGoneIsNotOpenedAnew() throws Exception {
    start("n1", first);
    RaftClient client = client("n1");
    Session session = client.openSession(Duration.ofMinutes(1), LONG).get(30, SECONDS);
    first.answer(command -> failed(new ProposalException.SessionExpired("gone")));

    assertThatThrownBy(() -> session.propose(COMMAND, LONG).get(30, SECONDS))
        .hasCauseInstanceOf(ProposalException.SessionExpired.class)
        .hasMessageContaining("gone");

    assertThat(first.sessionRequests).hasSize(2);
  }

  @Test
  void withoutAHintOrAConnectionTheNextEndpointIsAsked() throws Exception {
    start("n2", second);
    RaftClient client = client("n1", "n2");

    assertThat(client.propose(COMMAND, LONG).get(30, SECONDS)).isEqualTo(COMMAND);

    start("n1", first);
    AtomicInteger asked = new AtomicInteger();
    second.answer(command -> {
      asked.incrementAndGet();
      return failed(new ProposalException.NotLeader(null));
    });

    assertThat(client.propose(COMMAND, LONG).get(30, SECONDS)).isEqualTo(COMMAND);
    assertThat(asked.get()).isPositive();
    assertThat(first.proposed).hasSize(1);
  }

  @Test
  void aBusyMemberIsAskedAgain() throws Exception {
    start("n1", first);
    AtomicInteger calls = new AtomicInteger();
    first.answer(command -> calls.incrementAndGet() < 4
        ? failed(new ProposalException.Busy("full"))
        : CompletableFuture.completedFuture(command));

    assertThat(client("n1").propose(COMMAND, LONG).get(30, SECONDS)).isEqualTo(COMMAND);
    assertThat(calls.get()).isEqualTo(4);
  }

  @Test
  void whatCannotBeRepeatedFailsAtOnceAndOnce() throws Exception {
    start("n1", first);
    RaftClient client = client("n1");
    List<ProposalException> failures = List.of(
        new ProposalException.TooLarge("large"),
        new ProposalException.Refused("no"),
        new ProposalException.UnknownOutcome("late"));

    for (ProposalException failure : failures) {
      first.answer(command -> failed(failure));
      assertThatThrownBy(() -> client.propose(COMMAND, LONG).get(30, SECONDS))
          .hasCauseInstanceOf(failure.getClass())
          .hasRootCauseMessage(failure.getMessage());
    }
    assertThat(first.proposed).hasSize(failures.size());
  }

  @Test
  void aBrokenConnectionAfterTheCommandWasSentLeavesTheOutcomeUnknown() throws Exception {
    NettyTransport n1 = start("n1", first);
    start("n2", second);
    first.answer(command -> {
      Thread closing = new Thread(n1::close);
      closing.start();
      return new CompletableFuture<>();
    });
    RaftClient client = client("n1", "n2");

    assertThatThrownBy(() -> client.propose(COMMAND, LONG).get(30, SECONDS))
        .hasCauseInstanceOf(ProposalException.UnknownOutcome.class)
        .hasMessageContaining("broke before the answer came");
    assertThat(second.proposed).isEmpty();
  }

  @Test
  void noAnswerInTimeLeavesTheOutcomeUnknownAndTheNextCommandGoesElsewhere() throws Exception {
    start("n1", first);
    start("n2", second);
    RaftClient client = connected("n1", "n2");
    first.answer(command -> new CompletableFuture<>());

    assertThatThrownBy(() -> client.propose(COMMAND, SHORT).get(30, SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(ProposalException.UnknownOutcome.class)
        .hasMessageContaining(
            "no answer from " + members.address(new NodeId("n1")) + " within 1000");

    assertThat(client.propose(COMMAND, LONG).get(30, SECONDS)).isEqualTo(COMMAND);
    assertThat(second.proposed).hasSize(1);
  }

  @Test
  void withoutALeaderTheLastReasonIsGivenWhenTimeIsUp() throws Exception {
    start("n1", first);
    RaftClient client = connected("n1");
    first.answer(command -> failed(new ProposalException.NotLeader(null)));

    // Unless an attempt is under way just then.
    assertThatThrownBy(() -> client.propose(COMMAND, SHORT).get(30, SECONDS))
        .cause()
        .isInstanceOfAny(ProposalException.NotLeader.class, ProposalException.UnknownOutcome.class);
    // With pauses in between, not as fast as it can.
    assertThat(first.proposed.size() - 1).isBetween(2, 60);
  }

  @Test
  void whenNobodyIsThereThatIsSaid() throws Exception {
    RaftClient client = client("n1");

    assertThatThrownBy(() -> client.propose(COMMAND, PATIENT).get(30, SECONDS))
        .hasCauseInstanceOf(ProposalException.Stopped.class)
        .hasMessageContaining("cannot reach " + members.address(new NodeId("n1")));
  }

  @Test
  void aListenerThatSaysNothingIsNotWaitedForBeyondTheDeadline() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      RaftClient client = RaftClient.builder(
              List.of(new Address("127.0.0.1", silent.getLocalPort())))
          .open();
      open.add(client);

      assertThatThrownBy(() -> client.propose(COMMAND, SHORT).get(30, SECONDS))
          .hasCauseInstanceOf(ProposalException.Stopped.class)
          .hasMessageContaining("was reached within 1000 ms");
    }
  }

  @Test
  void anotherClusterIsNotTalkedTo() throws Exception {
    start("n1", first);
    RaftClient client =
        RaftClient.builder(endpoints("n1")).clusterId("invoices").open();
    open.add(client);

    assertThatThrownBy(() -> client.propose(COMMAND, PATIENT).get(30, SECONDS))
        .hasCauseInstanceOf(ProposalException.Stopped.class)
        .hasMessageContaining("cluster invoices; this member is of payments");
    assertThat(first.proposed).isEmpty();
  }

  @Test
  void limitsAreKeptBeforeAnythingIsSent() throws Exception {
    RaftClient client =
        RaftClient.builder(endpoints("n1")).frameBytesMax(1_000).inFlightMax(1).open();
    open.add(client);

    assertThatThrownBy(() -> client.propose(new byte[1_000], SHORT).get(30, SECONDS))
        .hasCauseInstanceOf(ProposalException.TooLarge.class);
    CompletableFuture<byte[]> waiting = client.propose(COMMAND, SHORT);
    assertThatThrownBy(() -> client.propose(COMMAND, SHORT).get(30, SECONDS))
        .hasCauseInstanceOf(ProposalException.Busy.class);
    assertThatThrownBy(() -> waiting.get(30, SECONDS))
        .hasCauseInstanceOf(ProposalException.Stopped.class);
  }

  @Test
  void closingFailsWhatIsUnderWayAndEndsTheThreads() throws Exception {
    start("n1", first);
    CompletableFuture<Void> arrived = new CompletableFuture<>();
    first.answer(command -> {
      arrived.complete(null);
      return new CompletableFuture<>();
    });
    RaftClient client = client("n1");
    CompletableFuture<byte[]> sent = client.propose(COMMAND, LONG);
    arrived.get(30, SECONDS);

    client.close();
    client.close();

    assertThatThrownBy(() -> sent.get(30, SECONDS))
        .hasCauseInstanceOf(ProposalException.UnknownOutcome.class);
    assertThatThrownBy(() -> client.propose(COMMAND, LONG).get(30, SECONDS))
        .hasCauseInstanceOf(ProposalException.Stopped.class)
        .hasMessageContaining("the client is closed");
    await()
        .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
            .noneMatch(thread -> thread.getName().startsWith("raft-client-io")));
  }

  private NettyTransport start(String id, Sockets.Listener listener) throws IOException {
    NettyTransport transport = NettyTransport.builder().build();
    open.add(transport::close);
    transport.start(identity(id), members, listener);
    return transport;
  }

  private RaftClient client(String... endpoints) throws IOException {
    RaftClient client = RaftClient.builder(endpoints(endpoints)).open();
    open.add(client);
    return client;
  }

  /** A client that need not connect any more, which on a busy machine takes longer than SHORT. */
  private RaftClient connected(String... endpoints) throws Exception {
    RaftClient client = client(endpoints);
    assertThat(client.propose(COMMAND, LONG).get(30, SECONDS)).isEqualTo(COMMAND);
    return client;
  }

  private List<Address> endpoints(String... ids) {
    List<Address> endpoints = new ArrayList<>();
    for (String id : ids) {
      endpoints.add(member(id).address());
    }
    return endpoints;
  }

  private Member member(String id) {
    NodeId node = new NodeId(id);
    return new Member(node, Objects.requireNonNull(members.address(node)));
  }

  private static CompletionStage<byte[]> failed(ProposalException failure) {
    return CompletableFuture.failedFuture(failure);
  }
}
