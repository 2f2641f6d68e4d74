package dev.raftkit.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MemberList;
import dev.raftkit.core.membership.MemberStatus;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.membership.Members;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.node.session.SessionRequest;
import dev.raftkit.node.spi.Transport.Receiver;
import dev.raftkit.proto.ClientRequest;
import dev.raftkit.proto.Frame;
import dev.raftkit.proto.FrameBody;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.proto.Hello;
import dev.raftkit.proto.HelloResponse;
import dev.raftkit.proto.MalformedFrameException;
import dev.raftkit.proto.WireCodec;
import dev.raftkit.transport.netty.channel.FrameHandler;
import dev.raftkit.transport.netty.channel.Io;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Member n1 of the cluster "payments", as those who connect to it see it, without sockets. */
final class Fixture implements Receiver {
  static final NodeId N1 = new NodeId("n1");
  static final NodeId N2 = new NodeId("n2");
  static final NodeId N3 = new NodeId("n3");
  static final String CLUSTER = "payments";
  static final Identity SELF = new Identity(CLUSTER, N1, 1);
  static final Members MEMBERS =
      Members.parse("n1=127.0.0.1:7001,n2=127.0.0.1:7002,n3=127.0.0.1:7003");
  static final HelloResponse ACCEPTED = new HelloResponse.Accepted(Hello.VERSION, CLUSTER, N1);
  static final int FRAME_BYTES_MAX = TransportSettings.FRAME_BYTES_MIN;
  static final long HELLO_TIMEOUT = TimeUnit.SECONDS.toNanos(5);
  static final long STALL_TIMEOUT = TimeUnit.SECONDS.toNanos(30);
  static final long PEER_TIMEOUT = TimeUnit.SECONDS.toNanos(10);
  static final int CONNECTIONS_PER_ADDRESS_MAX = 3;
  static final int CLIENT_IN_FLIGHT_MAX = 4;

  static final TransportSettings SETTINGS = new TransportSettings(
      FRAME_BYTES_MAX,
      100,
      1 << 20,
      10,
      CONNECTIONS_PER_ADDRESS_MAX,
      CLIENT_IN_FLIGHT_MAX,
      FRAME_BYTES_MAX,
      HELLO_TIMEOUT,
      TimeUnit.SECONDS.toNanos(2),
      STALL_TIMEOUT,
      PEER_TIMEOUT,
      TimeUnit.MILLISECONDS.toNanos(50),
      TimeUnit.SECONDS.toNanos(2),
      1,
      Io.NIO,
      false,
      Hello.VERSION);

  static final MemberList LIST = new MemberList(
      false,
      5,
      List.of(new MemberStatus(N1, "127.0.0.1:7001", MemberStatus.Part.VOTER, true, 5, 0)));

  final Tally tally = new Tally();
  final Reception reception =
      new Reception(SELF, MEMBERS, this, SETTINGS, tally, new PeerVersions());
  final List<NodeId> admitted = new ArrayList<>();
  final List<GroupMessage> received = new ArrayList<>();
  final List<ClientRequest> requests = new ArrayList<>();
  final List<ReadConsistency> reads = new ArrayList<>();
  final List<SessionRequest> asked = new ArrayList<>();
  final List<CompletableFuture<byte[]>> outcomes = new ArrayList<>();
  final List<CompletableFuture<Member>> transfers = new ArrayList<>();
  final List<String> targets = new ArrayList<>();
  final List<MembershipChange> changes = new ArrayList<>();
  final List<CompletableFuture<Configuration>> changed = new ArrayList<>();

  @Override
  public void received(int group, Message message) {
    received.add(new GroupMessage(group, message));
  }

  @Override
  public CompletionStage<byte[]> proposed(int group, byte[] command, long timeoutNanos) {
    CompletableFuture<byte[]> outcome = new CompletableFuture<>();
    requests.add(new ClientRequest(requests.size(), group, command, timeoutNanos));
    outcomes.add(outcome);
    return outcome;
  }

  @Override
  public CompletionStage<Member> transferRequested(
      int group, @Nullable NodeId target, long timeoutNanos) {
    CompletableFuture<Member> outcome = new CompletableFuture<>();
    transfers.add(outcome);
    targets.add(String.valueOf(target));
    return outcome;
  }

  @Override
  public CompletionStage<byte[]> read(
      int group, byte[] query, ReadConsistency consistency, long timeoutNanos) {
    CompletableFuture<byte[]> outcome = new CompletableFuture<>();
    reads.add(consistency);
    outcomes.add(outcome);
    return outcome;
  }

  @Override
  public CompletionStage<Configuration> changeRequested(
      int group, MembershipChange change, long timeoutNanos) {
    CompletableFuture<Configuration> outcome = new CompletableFuture<>();
    changes.add(change);
    changed.add(outcome);
    return outcome;
  }

  @Override
  public CompletionStage<MemberList> membersRequested(int group) {
    return CompletableFuture.completedFuture(LIST);
  }

  @Override
  public CompletionStage<byte[]> asked(int group, SessionRequest request, long timeoutNanos) {
    CompletableFuture<byte[]> outcome = new CompletableFuture<>();
    asked.add(request);
    outcomes.add(outcome);
    return outcome;
  }

  /** A connection that was just accepted; its time stands still. */
  EmbeddedChannel accept() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();
    channel
        .pipeline()
        .addLast(new FrameHandler(
            new HelloListener(reception, admitted::add), Hello.FRAME_LENGTH_MAX, STALL_TIMEOUT));
    channel.pipeline().fireChannelActive();
    return channel;
  }

  /** A connection of n2, whose hello was accepted. */
  EmbeddedChannel acceptPeer() {
    EmbeddedChannel channel = accept();
    write(channel, WireCodec.hello(Hello.peer(CLUSTER, N2, 7)));
    assertThat(helloResponse(channel)).isEqualTo(ACCEPTED);
    return channel;
  }

  /** A connection of a client, whose hello was accepted. */
  EmbeddedChannel acceptClient() {
    EmbeddedChannel channel = accept();
    write(channel, WireCodec.hello(Hello.client("")));
    assertThat(helloResponse(channel)).isEqualTo(ACCEPTED);
    return channel;
  }

  static GroupMessage vote(NodeId from, NodeId to, long term) {
    return new GroupMessage(3, new RequestVote(from, to, term, 0, 0));
  }

  static FrameBody messages(GroupMessage... messages) {
    return WireCodec.messages(List.of(messages));
  }

  static void write(EmbeddedChannel channel, FrameBody body) {
    write(channel, Frame.encode(body));
  }

  static void write(EmbeddedChannel channel, byte[] bytes) {
    channel.writeInbound(Unpooled.wrappedBuffer(bytes));
  }

  static HelloResponse helloResponse(EmbeddedChannel channel) {
    try {
      return WireCodec.decodeHelloResponse(body(channel, Hello.FRAME_LENGTH_MAX));
    } catch (MalformedFrameException e) {
      throw new AssertionError(e);
    }
  }

  /** The body of the next frame that was written to a connection. */
  static ByteBuffer body(EmbeddedChannel channel, int lengthMax) {
    ByteBuf frame = channel.readOutbound();
    if (frame == null) {
      throw new AssertionError("nothing was written");
    }
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    frame.release();
    try {
      return Frame.decode(bytes, lengthMax);
    } catch (MalformedFrameException e) {
      throw new AssertionError(e);
    }
  }
}
