package dev.raftkit.transport.netty;

import static dev.raftkit.transport.netty.Fixture.CLUSTER;
import static dev.raftkit.transport.netty.Fixture.FRAME_BYTES_MAX;
import static dev.raftkit.transport.netty.Fixture.HELLO_TIMEOUT;
import static dev.raftkit.transport.netty.Fixture.N1;
import static dev.raftkit.transport.netty.Fixture.N2;
import static dev.raftkit.transport.netty.Fixture.N3;
import static dev.raftkit.transport.netty.Fixture.PEER_TIMEOUT;
import static dev.raftkit.transport.netty.Fixture.SELF;
import static dev.raftkit.transport.netty.Fixture.SETTINGS;
import static dev.raftkit.transport.netty.Fixture.STALL_TIMEOUT;
import static dev.raftkit.transport.netty.Fixture.body;
import static dev.raftkit.transport.netty.Fixture.messages;
import static dev.raftkit.transport.netty.Fixture.vote;
import static dev.raftkit.transport.netty.Fixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.StateHash;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Member;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.proto.Hello;
import dev.raftkit.proto.HelloResponse;
import dev.raftkit.proto.MalformedFrameException;
import dev.raftkit.proto.WireCodec;
import dev.raftkit.transport.netty.channel.FrameHandler;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerSpeakerTest {
  private static final HelloResponse ACCEPTED = new HelloResponse.Accepted(2, CLUSTER, N2);

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Tally tally = new Tally();
  private final PeerLink link = new PeerLink(
      SELF,
      new Address("127.0.0.1", 7_001),
      new Member(N2, new Address("127.0.0.1", 7_002)),
      SETTINGS,
      tally,
      channel.eventLoop(),
      new Bootstrap(),
      new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE));

  @Test
  void itIntroducesItselfAndSpeaksOnlyOnceItIsAccepted() throws MalformedFrameException {
    connect();
    send(vote(N1, N2, 1));

    assertThat(WireCodec.decodeHello(body(channel, 100)))
        .isEqualTo(Hello.peer(CLUSTER, N1, 1, Hello.VERSION, "127.0.0.1:7001"));
    assertThat(channel.<Object>readOutbound()).isNull();

    write(channel, WireCodec.helloResponse(ACCEPTED));

    assertThat(sent()).containsExactly(vote(N1, N2, 1));
  }

  @Test
  void whatAnOlderPeerDoesNotKnowIsNotSentToItAndCounted() throws MalformedFrameException {
    connect();
    body(channel, 100);
    write(channel, WireCodec.helloResponse(new HelloResponse.Accepted(1, CLUSTER, N2)));
    GroupMessage hash = new GroupMessage(3, new StateHash(N1, N2, 1, 10, 1));

    send(hash);
    assertThat(channel.<Object>readOutbound()).isNull();
    link.send(hash);
    send(vote(N1, N2, 1));

    assertThat(sent()).containsExactly(vote(N1, N2, 1));
    assertThat(tally.counters().messagesTooNew()).isEqualTo(2);
    assertThat(tally.counters().messagesDropped()).isEqualTo(2);
    assertThat(tally.counters().messagesSent()).isEqualTo(1);
  }

  @Test
  void anAnswerInAVersionThatWasNotOfferedClosesTheConnection() {
    connect();
    body(channel, 100);

    write(channel, WireCodec.helloResponse(new HelloResponse.Accepted(4, CLUSTER, N2)));

    assertThat(channel.isActive()).isFalse();
  }

  @Test
  void allMessagesOfATurnShareOneFrame() throws MalformedFrameException {
    accepted();
    link.send(vote(N1, N2, 1));
    link.send(vote(N1, N2, 2));
    assertThat(channel.<Object>readOutbound()).isNull();

    flush();

    assertThat(sent()).containsExactly(vote(N1, N2, 1), vote(N1, N2, 2));
    assertThat(channel.<Object>readOutbound()).isNull();
    assertThat(tally.counters().messagesSent()).isEqualTo(2);
  }

  @Test
  void whatFitsIntoOneFrameOnlyInPartIsSplit() throws MalformedFrameException {
    accepted();

    link.send(entries(FRAME_BYTES_MAX / 2));
    link.send(entries(FRAME_BYTES_MAX / 2));
    flush();

    assertThat(sent()).containsExactly(entries(FRAME_BYTES_MAX / 2));
    assertThat(sent()).containsExactly(entries(FRAME_BYTES_MAX / 2));
  }

  @Test
  void aMessageLargerThanAFrameIsDroppedAndTheOthersGoOn() throws MalformedFrameException {
    accepted();

    link.send(entries(FRAME_BYTES_MAX));
    link.send(vote(N1, N2, 2));
    flush();

    assertThat(sent()).containsExactly(vote(N1, N2, 2));
    assertThat(tally.counters().messagesDropped()).isEqualTo(1);
  }

  @Test
  void aPeerThatDoesNotReadIsWaitedFor() throws MalformedFrameException {
    accepted();
    writable(false);

    send(vote(N1, N2, 1));
    assertThat(channel.<Object>readOutbound()).isNull();

    writable(true);
    assertThat(sent()).containsExactly(vote(N1, N2, 1));
  }

  @Test
  void whatWaitsForAPeerThatIsAwayIsLittleAndRecent() throws MalformedFrameException {
    connect();
    for (int i = 1; i <= 50; i++) {
      send(vote(N1, N2, i));
    }
    body(channel, 100);

    write(channel, WireCodec.helloResponse(ACCEPTED));

    assertThat(sent())
        .hasSize(TransportSettings.BACKLOG_MESSAGES_MAX)
        .startsWith(vote(N1, N2, 35))
        .endsWith(vote(N1, N2, 50));
    assertThat(tally.counters().messagesDropped()).isEqualTo(34);
  }

  @Test
  void aRefusalOrAnotherMembersAnswerClosesTheConnection() {
    List<HelloResponse> wrong = List.of(
        new HelloResponse.Refused(HelloResponse.Reason.CLUSTER, "not here"),
        new HelloResponse.Accepted(1, CLUSTER, N3),
        new HelloResponse.Accepted(1, "invoices", N2));

    for (HelloResponse response : wrong) {
      EmbeddedChannel connection = new EmbeddedChannel(handler());
      write(connection, WireCodec.helloResponse(response));

      assertThat(connection.isActive()).isFalse();
      connection.finishAndReleaseAll();
    }
  }

  @Test
  void aPeerThatDoesNotAnswerTheHelloIsNotWaitedForLong() {
    connect();

    pass(HELLO_TIMEOUT);

    assertThat(channel.isActive()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void aPeerThatAcknowledgesNothingCountsAsGone() {
    accepted();
    send(vote(N1, N2, 1));

    pass(PEER_TIMEOUT - 1);
    assertThat(channel.isActive()).isTrue();

    pass(1);
    assertThat(channel.isActive()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void aPeerThatAcknowledgesIsKept() {
    accepted();
    send(vote(N1, N2, 1));
    pass(PEER_TIMEOUT / 2);
    send(vote(N1, N2, 2));
    write(channel, WireCodec.peerAck(1));

    pass(PEER_TIMEOUT / 2);
    assertThat(channel.isActive()).isTrue();

    write(channel, WireCodec.peerAck(2));
    pass(10 * PEER_TIMEOUT);
    assertThat(channel.isActive()).isTrue();
    channel.finishAndReleaseAll();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4})
  void anAcknowledgementThatCannotBeClosesTheConnection(long messages) {
    accepted();
    link.send(vote(N1, N2, 1));
    link.send(vote(N1, N2, 2));
    link.send(vote(N1, N2, 3));
    flush();
    write(channel, WireCodec.peerAck(2));

    write(channel, WireCodec.peerAck(messages));

    assertThat(channel.isActive()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void aPeerMayNotSendMessagesHere() {
    accepted();

    write(channel, messages(vote(N2, N1, 1)));

    assertThat(channel.isActive()).isFalse();
  }

  @Test
  void aPeerThatDroppedTheConnectionIsNotTriedBeforeThePauseIsOver() {
    channel.freezeTime();
    link.lost(new PeerSpeaker(link));

    link.peerIsUp();
    channel.runPendingTasks();

    assertThat(channel.runScheduledPendingTasks()).isPositive();
    channel.checkException();
  }

  private void connect() {
    channel.freezeTime();
    channel.pipeline().addLast(handler());
    channel.pipeline().fireChannelActive();
  }

  private FrameHandler handler() {
    return new FrameHandler(new PeerSpeaker(link), Hello.FRAME_LENGTH_MAX, STALL_TIMEOUT);
  }

  private void accepted() {
    connect();
    body(channel, 100);
    write(channel, WireCodec.helloResponse(ACCEPTED));
  }

  private void send(GroupMessage message) {
    link.send(message);
    flush();
  }

  private void flush() {
    link.flush();
    channel.runPendingTasks();
  }

  private List<GroupMessage> sent() throws MalformedFrameException {
    return WireCodec.decodeMessages(body(channel, FRAME_BYTES_MAX));
  }

  private static GroupMessage entries(int bytes) {
    EntryBatch entries = EntryBatch.of(1, Entry.command(1, new byte[bytes]));
    return new GroupMessage(0, new AppendEntries(N1, N2, 1, 0, 0, 0, 0, entries));
  }

  private void writable(boolean writable) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
    channel.runPendingTasks();
  }

  private void pass(long nanos) {
    channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
  }
}
