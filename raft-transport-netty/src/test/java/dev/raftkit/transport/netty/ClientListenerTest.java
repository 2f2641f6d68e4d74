package dev.raftkit.transport.netty;

import static dev.raftkit.transport.netty.Fixture.CLIENT_IN_FLIGHT_MAX;
import static dev.raftkit.transport.netty.Fixture.FRAME_BYTES_MAX;
import static dev.raftkit.transport.netty.Fixture.N2;
import static dev.raftkit.transport.netty.Fixture.STALL_TIMEOUT;
import static dev.raftkit.transport.netty.Fixture.body;
import static dev.raftkit.transport.netty.Fixture.messages;
import static dev.raftkit.transport.netty.Fixture.vote;
import static dev.raftkit.transport.netty.Fixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.Transfer;
import dev.raftkit.core.membership.ChangeRefusal;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationFormat;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.MembershipException;
import dev.raftkit.node.ProposalException;
import dev.raftkit.node.TransferException;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.node.session.SessionRequest;
import dev.raftkit.proto.AdminRequest;
import dev.raftkit.proto.ClientRequest;
import dev.raftkit.proto.ClientResponse;
import dev.raftkit.proto.ClientResponse.Failure;
import dev.raftkit.proto.ClientResponse.Leader;
import dev.raftkit.proto.ClientResponse.Reason;
import dev.raftkit.proto.MalformedFrameException;
import dev.raftkit.proto.ReadRequest;
import dev.raftkit.proto.SessionAsk;
import dev.raftkit.proto.WireCodec;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClientListenerTest {
  private final Fixture member = new Fixture();
  private final EmbeddedChannel client = member.acceptClient();

  @Test
  void aRequestIsProposedAndItsResultAnswered() {
    request(41, 10);

    assertThat(member.requests).containsExactly(new ClientRequest(0, 2, new byte[10], 1_000));

    member.outcomes.get(0).complete(new byte[] {7});

    assertThat(response()).isEqualTo(new ClientResponse.Result(41, new byte[] {7}));
  }

  @Test
  void aReadIsAskedForAsItsClientWants() {
    read(41, ReadRequest.Consistency.LINEARIZABLE, 0);
    read(42, ReadRequest.Consistency.LEASE, 0);
    read(43, ReadRequest.Consistency.STALE, 5_000);

    assertThat(member.requests).isEmpty();
    assertThat(member.reads)
        .containsExactly(
            ReadConsistency.LINEARIZABLE,
            ReadConsistency.LEASE,
            ReadConsistency.stale(Duration.ofNanos(5_000)));

    member.outcomes.get(1).complete(new byte[] {7});

    assertThat(response()).isEqualTo(new ClientResponse.Result(42, new byte[] {7}));
  }

  @Test
  void aReadHasNoUnknownOutcome() {
    read(1, ReadRequest.Consistency.LINEARIZABLE, 0);
    read(2, ReadRequest.Consistency.LINEARIZABLE, 0);
    read(3, ReadRequest.Consistency.LINEARIZABLE, 0);

    member.outcomes.get(0).completeExceptionally(new ProposalException.TimedOut("late"));
    assertThat(response()).isEqualTo(new Failure(1, Reason.BUSY, "late", null));
    member
        .outcomes
        .get(1)
        .completeExceptionally(new ProposalException.QueryFailed(new IllegalStateException("no")));
    assertThat(response())
        .isEqualTo(new Failure(
            2,
            Reason.REFUSED,
            "the state machine could not answer the read: java.lang.IllegalStateException: no",
            null));
    member.outcomes.get(2).complete(new byte[FRAME_BYTES_MAX]);
    assertThat(((Failure) response()).reason()).isEqualTo(Reason.REFUSED);
  }

  @Test
  void answersCarryTheirRequestsIdInWhateverOrderTheyCome() {
    request(1, 1);
    request(2, 1);
    request(3, 1);

    member.outcomes.get(2).complete(new byte[] {3});
    member.outcomes.get(0).complete(new byte[] {1});
    member.outcomes.get(1).complete(new byte[] {2});

    assertThat(response()).isEqualTo(new ClientResponse.Result(3, new byte[] {3}));
    assertThat(response()).isEqualTo(new ClientResponse.Result(1, new byte[] {1}));
    assertThat(response()).isEqualTo(new ClientResponse.Result(2, new byte[] {2}));
  }

  @Test
  void everyFailureHasItsAnswer() {
    assertAnswered(
        new ProposalException.NotLeader(new Member(N2, new Address("127.0.0.1", 7_002))),
        new Failure(
            5,
            Reason.NOT_LEADER,
            "not the leader: that is n2 at 127.0.0.1:7002",
            new Leader(N2, "127.0.0.1", 7_002)));
    assertAnswered(
        new ProposalException.NotLeader(null),
        new Failure(5, Reason.NOT_LEADER, "not the leader, and none is known", null));
    assertAnswered(new ProposalException.Busy("full"), new Failure(5, Reason.BUSY, "full", null));
    assertAnswered(
        new ProposalException.TooLarge("large"), new Failure(5, Reason.TOO_LARGE, "large", null));
    assertAnswered(new ProposalException.Refused("no"), new Failure(5, Reason.REFUSED, "no", null));
    assertAnswered(
        ProposalException.Refused.kept("no"), new Failure(5, Reason.SESSION_REFUSED, "no", null));
    assertAnswered(
        new ProposalException.SessionExpired("over"),
        new Failure(5, Reason.SESSION_EXPIRED, "over", null));
    assertAnswered(
        new ProposalException.TooManySessions("full"),
        new Failure(5, Reason.TOO_MANY_SESSIONS, "full", null));
    assertAnswered(
        new ProposalException.SessionMisused("twice"),
        new Failure(5, Reason.SESSION_MISUSED, "twice", null));
    assertAnswered(
        new ProposalException.UnknownOutcome("late"),
        new Failure(5, Reason.UNKNOWN_OUTCOME, "late", null));
    assertAnswered(
        new ProposalException.Stopped("gone"), new Failure(5, Reason.STOPPED, "gone", null));
    assertAnswered(
        new CompletionException(new ProposalException.Busy("full")),
        new Failure(5, Reason.BUSY, "full", null));
    assertAnswered(
        new IllegalStateException("a defect"),
        new Failure(5, Reason.UNKNOWN_OUTCOME, "a defect", null));
  }

  @Test
  void requestsOfSessionsAreAskedForAsTheyAre() {
    SessionAsk.Envelope envelope = new SessionAsk.Envelope(5, 2, 1_000);

    write(client, WireCodec.clientRequest(SessionAsk.open(envelope, 9, 60_000)));
    write(
        client, WireCodec.clientRequest(SessionAsk.command(envelope, 7, 9, 4, 3, new byte[] {8})));
    write(client, WireCodec.clientRequest(SessionAsk.keepAlive(envelope, 7, 9, 5)));
    write(client, WireCodec.clientRequest(SessionAsk.close(envelope, 7, 9)));

    assertThat(member.requests).isEmpty();
    assertThat(member.asked.stream().map(SessionRequest::toString))
        .containsExactly(
            "open for 60000 ns",
            "command 4 of session 7[1]",
            "keep session 7 alive",
            "close session 7");
    assertThat(member.asked.stream().map(SessionRequest::key)).containsOnly(9L);
    assertThat(member.asked.get(1).unansweredFrom()).isEqualTo(3);
    assertThat(member.asked.get(1).command()).containsExactly(8);
    assertThat(member.asked.get(2).unansweredFrom()).isEqualTo(5);

    member.outcomes.get(1).complete(new byte[] {7});
    assertThat(response()).isEqualTo(new ClientResponse.Result(5, new byte[] {7}));
  }

  @Test
  void commandsOfSessionsCountInTheLimitOfBytesToo() {
    SessionAsk.Envelope envelope = new SessionAsk.Envelope(5, 2, 1_000);
    request(1, FRAME_BYTES_MAX / 2);
    request(2, FRAME_BYTES_MAX / 2);

    write(
        client, WireCodec.clientRequest(SessionAsk.command(envelope, 7, 9, 1, 1, new byte[] {8})));

    assertThat(member.asked).isEmpty();
    assertThat(((Failure) response()).reason()).isEqualTo(Reason.BUSY);
  }

  @Test
  void whatBecomesOfAHandOverIsAnswered() {
    Member next = new Member(N2, new Address("127.0.0.1", 7_002));
    handOver(1, N2).complete(next);
    assertThat(response())
        .isEqualTo(new ClientResponse.Result(1, "n2".getBytes(StandardCharsets.US_ASCII)));

    handOver(2, null).completeExceptionally(new TransferException.NotLeader(next));
    assertThat(response())
        .isEqualTo(new Failure(
            2,
            Reason.NOT_LEADER,
            "not the leader: that is n2 at 127.0.0.1:7002",
            new Leader(N2, "127.0.0.1", 7_002)));

    handOver(3, N2).completeExceptionally(new TransferException.Refused(Transfer.Reason.SELF, N2));
    assertThat(response()).isEqualTo(new Failure(3, Reason.REFUSED, "n2 leads already", null));

    handOver(4, N2).completeExceptionally(new TransferException.TimedOut(N2));
    assertThat(response())
        .isEqualTo(new Failure(
            4,
            Reason.UNKNOWN_OUTCOME,
            "it is not known in time who leads instead; it may become n2",
            null));
    assertThat(member.targets).containsExactly("n2", "null", "n2", "n2");
  }

  private CompletableFuture<Member> handOver(long id, @Nullable NodeId target) {
    AdminRequest.Action action = new AdminRequest.Transfer(target);
    write(client, WireCodec.clientRequest(new AdminRequest(id, 0, action, 1_000)));
    return member.transfers.get(member.transfers.size() - 1);
  }

  @Test
  void whatBecomesOfAChangeOfMembersIsAnswered() {
    MembershipChange removal = MembershipChange.remove(N2);
    Configuration left = Configuration.of(new NodeId("n1"), new NodeId("n3"));
    change(1, removal).complete(left);
    assertThat(response())
        .isEqualTo(new ClientResponse.Result(1, ConfigurationFormat.encode(left)));

    ChangeRefusal refusal =
        new ChangeRefusal(ChangeRefusal.Reason.UNKNOWN_MEMBER, "n2 is no member");
    change(2, removal).completeExceptionally(new MembershipException.Refused(refusal));
    assertThat(response()).isEqualTo(new Failure(2, Reason.REFUSED, "n2 is no member", null));

    change(3, removal).completeExceptionally(new MembershipException.NotLeader(null));
    assertThat(response())
        .isEqualTo(new Failure(3, Reason.NOT_LEADER, "not the leader, and none is known", null));

    change(4, removal).completeExceptionally(new MembershipException.TimedOut("late"));
    assertThat(response()).isEqualTo(new Failure(4, Reason.UNKNOWN_OUTCOME, "late", null));

    change(5, removal).completeExceptionally(new MembershipException.Stopped("gone"));
    assertThat(response()).isEqualTo(new Failure(5, Reason.STOPPED, "gone", null));
    assertThat(member.changes).containsOnly(removal).hasSize(5);
  }

  private CompletableFuture<Configuration> change(long id, MembershipChange change) {
    AdminRequest.Action action = new AdminRequest.ChangeMembers(change);
    write(client, WireCodec.clientRequest(new AdminRequest(id, 0, action, 1_000)));
    return member.changed.get(member.changed.size() - 1);
  }

  @Test
  void theListOfMembersIsAnswered() {
    write(
        client,
        WireCodec.clientRequest(new AdminRequest(7, 0, new AdminRequest.ListMembers(), 1_000)));

    assertThat(response())
        .isEqualTo(new ClientResponse.Result(7, WireCodec.memberList(Fixture.LIST)));
  }

  @Test
  void moreRequestsThanTheLimitAreAnsweredBusyAndNotProposed() {
    for (int i = 0; i < CLIENT_IN_FLIGHT_MAX; i++) {
      request(i, 1);
    }

    request(99, 1);

    assertThat(member.requests).hasSize(CLIENT_IN_FLIGHT_MAX);
    assertThat(response())
        .isEqualTo(new Failure(
            99, Reason.BUSY, "one connection may have 4 requests and 65536 bytes under way", null));

    member.outcomes.get(0).complete(new byte[0]);
    assertThat(response()).isEqualTo(new ClientResponse.Result(0, new byte[0]));
    request(100, 1);

    assertThat(member.requests).hasSize(CLIENT_IN_FLIGHT_MAX + 1);
    assertThat(member.tally.counters().requestsBusy()).isEqualTo(1);
  }

  @Test
  void moreBytesThanTheLimitAreAnsweredBusyAndNotProposed() {
    request(1, FRAME_BYTES_MAX / 2);
    request(2, FRAME_BYTES_MAX / 2);
    request(3, 1);

    assertThat(member.requests).hasSize(2);
    assertThat(((Failure) response()).reason()).isEqualTo(Reason.BUSY);
  }

  @Test
  void aResultThatFitsNoFrameIsNotSent() {
    request(1, 1);

    member.outcomes.get(0).complete(new byte[FRAME_BYTES_MAX]);

    Failure failure = (Failure) response();
    assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_OUTCOME);
    assertThat(failure.text()).startsWith("the command was applied, but its result of 65536 bytes");
  }

  @Test
  void aClientThatDoesNotReadItsAnswersIsNotReadFromAndInTheEndCutOff() {
    writable(false);
    assertThat(client.config().isAutoRead()).isFalse();

    writable(true);
    assertThat(client.config().isAutoRead()).isTrue();
    pass(STALL_TIMEOUT);
    assertThat(client.isActive()).isTrue();

    writable(false);
    pass(STALL_TIMEOUT);
    assertThat(client.isActive()).isFalse();
  }

  @Test
  void aClientMayNotSpeakAsAMember() {
    write(client, messages(vote(N2, new NodeId("n1"), 5)));

    assertThat(member.received).isEmpty();
    assertThat(client.isActive()).isFalse();
  }

  @Test
  void anAnswerForAClientThatIsGoneIsDropped() {
    request(1, 1);
    var unused = client.close();

    member.outcomes.get(0).complete(new byte[10]);
    client.runPendingTasks();

    assertThat(client.<Object>readOutbound()).isNull();
  }

  private void read(long id, ReadRequest.Consistency consistency, long staleNanosMax) {
    write(
        client,
        WireCodec.clientRequest(
            new ReadRequest(id, 2, new byte[3], consistency, staleNanosMax, 1_000)));
  }

  private void request(long id, int bytes) {
    write(client, WireCodec.clientRequest(new ClientRequest(id, 2, new byte[bytes], 1_000)));
  }

  private ClientResponse response() {
    client.runPendingTasks();
    try {
      return WireCodec.decodeClientResponse(body(client, FRAME_BYTES_MAX));
    } catch (MalformedFrameException e) {
      throw new AssertionError(e);
    }
  }

  private void assertAnswered(Throwable failure, Failure answer) {
    request(5, 1);
    member.outcomes.get(member.outcomes.size() - 1).completeExceptionally(failure);

    assertThat(response()).isEqualTo(answer);
  }

  private void writable(boolean writable) {
    client.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
    client.runPendingTasks();
  }

  private void pass(long nanos) {
    client.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
    client.runScheduledPendingTasks();
  }
}
