package dev.raftkit.transport.netty;

import static dev.raftkit.transport.netty.Fixture.ACCEPTED;
import static dev.raftkit.transport.netty.Fixture.CLUSTER;
import static dev.raftkit.transport.netty.Fixture.HELLO_TIMEOUT;
import static dev.raftkit.transport.netty.Fixture.N1;
import static dev.raftkit.transport.netty.Fixture.N2;
import static dev.raftkit.transport.netty.Fixture.helloResponse;
import static dev.raftkit.transport.netty.Fixture.messages;
import static dev.raftkit.transport.netty.Fixture.vote;
import static dev.raftkit.transport.netty.Fixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.StateHash;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Members;
import dev.raftkit.proto.Frame;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.proto.Hello;
import dev.raftkit.proto.HelloResponse.Accepted;
import dev.raftkit.proto.HelloResponse.Reason;
import dev.raftkit.proto.HelloResponse.Refused;
import dev.raftkit.proto.WireCodec;
import dev.raftkit.transport.netty.channel.FrameHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HelloTest {
  private static final NodeId N9 = new NodeId("n9");

  private final Fixture member = new Fixture();

  @Test
  void aMemberOfTheClusterIsAcceptedAndHeard() {
    EmbeddedChannel channel = member.acceptPeer();

    write(channel, messages(vote(N2, N1, 5)));

    assertThat(member.received).containsExactly(vote(N2, N1, 5));
    assertThat(member.tally.counters().messagesReceived()).isEqualTo(1);
    channel.finishAndReleaseAll();
  }

  @Test
  void aClientMayNameTheClusterOrLeaveItOpen() {
    for (String cluster : new String[] {"", CLUSTER}) {
      EmbeddedChannel channel = member.accept();

      write(channel, WireCodec.hello(Hello.client(cluster)));

      assertThat(helloResponse(channel)).isEqualTo(ACCEPTED);
      assertThat(channel.isActive()).isTrue();
    }
  }

  @Test
  void anotherClusterIsRefused() {
    assertRefused(
        Hello.peer("invoices", N2, 7),
        Reason.CLUSTER,
        "cluster invoices; this member is of payments");
    assertRefused(
        Hello.client("invoices"), Reason.CLUSTER, "cluster invoices; this member is of payments");
  }

  @Test
  void aStrangerOfThisClusterIsHeardAndItsAddressKept() {
    EmbeddedChannel channel = member.accept();

    write(channel, WireCodec.hello(Hello.peer(CLUSTER, N9, 7, Hello.VERSION, "127.0.0.1:7009")));
    write(channel, messages(vote(N9, N1, 5)));

    assertThat(helloResponse(channel)).isEqualTo(ACCEPTED);
    assertThat(member.received).containsExactly(vote(N9, N1, 5));
    assertThat(member.reception.strangerAddress(N9)).isEqualTo(new Address("127.0.0.1", 7_009));

    var unused = channel.close();

    assertThat(member.reception.strangerAddress(N9)).isNull();
  }

  @Test
  void aStrangerOfAnotherClusterIsRefused() {
    assertRefused(
        Hello.peer("invoices", N9, 7, Hello.VERSION, "127.0.0.1:7009"),
        Reason.CLUSTER,
        "cluster invoices; this member is of payments");
  }

  @Test
  void aStrangerElsewhereIsRefusedUnlessPlainTextIsAllowed() {
    assertRefused(
        Hello.peer(CLUSTER, N9, 7, Hello.VERSION, "192.0.2.9:7000"),
        Reason.UNKNOWN_MEMBER,
        "n9 is not one of n1=127.0.0.1:7001,n2=127.0.0.1:7002,n3=127.0.0.1:7003, and its address"
            + " 192.0.2.9:7000 is on another machine: set allowPlaintext(true) if everyone on that"
            + " network is trusted");
  }

  @Test
  void aPeerThatIsLetInIsToldOf() {
    member.acceptClient();
    assertThat(member.admitted).isEmpty();

    member.acceptPeer();

    assertThat(member.admitted).containsExactly(Fixture.N2);
  }

  @Test
  void strangersKeepTheirSlots() {
    for (int i = 0; i < Fixture.CONNECTIONS_PER_ADDRESS_MAX; i++) {
      EmbeddedChannel channel = member.accept();
      write(channel, WireCodec.hello(stranger(i)));
      assertThat(helloResponse(channel)).isEqualTo(ACCEPTED);
    }

    EmbeddedChannel refused = member.accept();

    assertThat(((Refused) helloResponse(refused)).reason()).isEqualTo(Reason.TOO_MANY);
  }

  @Test
  void onlySoManyStrangersAreHeard() {
    for (int i = 0; i < TransportSettings.STRANGERS_MAX; i++) {
      member.reception.admit(
          new NodeId("s" + i),
          new PeerListener(
              member.reception,
              new FrameHandler(new HelloListener(member.reception, peer -> {}), 4_096, 1),
              new NodeId("s" + i),
              1,
              Hello.VERSION,
              new Address("127.0.0.1", 7_100 + i)));
    }

    assertRefused(
        Hello.peer(CLUSTER, N9, 7, Hello.VERSION, "127.0.0.1:7009"),
        Reason.TOO_MANY,
        "n9 is not one of n1=127.0.0.1:7001,n2=127.0.0.1:7002,n3=127.0.0.1:7003, and of others this"
            + " member takes 16");
  }

  @Test
  void aRemovedMembersConnectionIsClosed() {
    EmbeddedChannel channel = member.acceptPeer();

    member.reception.membersChanged(Members.parse("n1=127.0.0.1:7001,n3=127.0.0.1:7003"));
    channel.runPendingTasks();

    assertThat(channel.isActive()).isFalse();
  }

  @Test
  void theVersionsOfStrangersThatHaveLeftAreForgotten() {
    for (int i = 0; i < 100; i++) {
      EmbeddedChannel channel = member.accept();
      write(channel, WireCodec.hello(stranger(i)));
      assertThat(member.reception.versions.of(new NodeId("s" + i))).isEqualTo(Hello.VERSION);
      channel.finishAndReleaseAll();
    }
    assertThat(member.reception.versions.count()).isZero();

    member.acceptPeer();
    assertThat(member.reception.versions.count()).isEqualTo(1);
    member.reception.membersChanged(Members.parse("n1=127.0.0.1:7001,n3=127.0.0.1:7003"));

    assertThat(member.reception.versions.count()).isZero();
  }

  private static Hello stranger(int number) {
    return Hello.peer(
        CLUSTER, new NodeId("s" + number), 7, Hello.VERSION, "127.0.0.1:" + (7_100 + number));
  }

  @Test
  void aStrangerThatDoesNotSayWhereItListensIsRefused() {
    assertRefused(
        Hello.peer(CLUSTER, new NodeId("n9"), 7),
        Reason.UNKNOWN_MEMBER,
        "n9 is not one of n1=127.0.0.1:7001,n2=127.0.0.1:7002,n3=127.0.0.1:7003");
  }

  @Test
  void whoeverUsesOurOwnIdIsRefused() {
    assertRefused(Hello.peer(CLUSTER, N1, 7), Reason.OWN_ID, "n1 is this member's own id");
  }

  @Test
  @DisplayName("X10: another protocol version is refused")
  void anotherProtocolVersionIsRefused() {
    assertRefused(
        new Hello(4, 5, CLUSTER, N2, 7, ""),
        Reason.VERSION,
        "versions 4 to 5; this member speaks 1 to 3");
  }

  @Test
  void theNewestVersionThatBothSpeakIsSpoken() {
    assertThat(versionFor(new Hello(1, 1, CLUSTER, N2, 7, ""))).isEqualTo(1);
    assertThat(versionFor(new Hello(1, 2, CLUSTER, N2, 7, ""))).isEqualTo(2);
    assertThat(versionFor(new Hello(1, 3, CLUSTER, N2, 7, ""))).isEqualTo(3);
    assertThat(versionFor(new Hello(2, 9, CLUSTER, N2, 7, ""))).isEqualTo(3);
    assertThat(member.reception.versions.of(N2)).isEqualTo(9);
  }

  private int versionFor(Hello hello) {
    EmbeddedChannel channel = member.accept();
    write(channel, WireCodec.hello(hello));
    return ((Accepted) helloResponse(channel)).version();
  }

  @Test
  void aMemberThatTheClusterHasLeftBehindIsToldSo() {
    member.reception.versions.require(2);

    assertRefused(
        Hello.peer(CLUSTER, N2, 7, 1),
        Reason.VERSION,
        "versions 1 to 1; the cluster has gone on to version 2: start n2 with a release that speaks"
            + " it, and without --wire-version");
    assertThat(versionFor(Hello.peer(CLUSTER, N2, 7))).isEqualTo(3);
    assertThat(versionFor(new Hello(1, 1, "", null, 0, ""))).isEqualTo(1);
  }

  @Test
  void whatAVersionDoesNotKnowIsNotTakenInIt() {
    EmbeddedChannel channel = member.accept();
    write(channel, WireCodec.hello(Hello.peer(CLUSTER, N2, 7, 1)));
    assertThat(((Accepted) helloResponse(channel)).version()).isEqualTo(1);

    write(channel, messages(new GroupMessage(3, new StateHash(N2, N1, 5, 10, 1))));

    assertThat(member.received).isEmpty();
    assertThat(channel.isActive()).isFalse();
  }

  @Test
  void aFrameThatIsNoHelloIsRefused() {
    EmbeddedChannel channel = member.accept();

    write(channel, messages(vote(N2, N1, 5)));

    Refused refused = (Refused) helloResponse(channel);
    assertThat(refused.reason()).isEqualTo(Reason.MALFORMED);
    assertThat(channel.isActive()).isFalse();
    assertThat(member.received).isEmpty();
  }

  @Test
  void nothingAfterARefusedHelloIsRead() {
    EmbeddedChannel channel = member.accept();
    ByteBuf stream = Unpooled.buffer();
    stream.writeBytes(Frame.encode(WireCodec.hello(Hello.peer("invoices", N2, 7))));
    stream.writeBytes(Frame.encode(WireCodec.hello(Hello.peer(CLUSTER, N2, 7))));
    stream.writeBytes(Frame.encode(messages(vote(N2, N1, 5))));

    channel.writeInbound(stream);

    assertThat(((Refused) helloResponse(channel)).reason()).isEqualTo(Reason.CLUSTER);
    assertThat(channel.<Object>readOutbound()).isNull();
    assertThat(member.received).isEmpty();
  }

  @Test
  void aHelloThatIsTooLargeIsNotRead() {
    EmbeddedChannel channel = member.accept();

    write(channel, new byte[] {0, 0, 0x10, 1});

    assertThat(channel.isActive()).isFalse();
  }

  @Test
  void aConnectionWithoutAWholeHelloIsClosedInTime() {
    byte[] hello = Frame.encode(WireCodec.hello(Hello.peer(CLUSTER, N2, 7)));
    for (int length = 0; length < hello.length; length++) {
      EmbeddedChannel channel = member.accept();
      write(channel, Arrays.copyOf(hello, length));

      channel.advanceTimeBy(HELLO_TIMEOUT - 1, TimeUnit.NANOSECONDS);
      channel.runScheduledPendingTasks();
      assertThat(channel.isActive()).isTrue();

      channel.advanceTimeBy(1, TimeUnit.NANOSECONDS);
      channel.runScheduledPendingTasks();
      assertThat(channel.isActive()).isFalse();
      channel.finishAndReleaseAll();
    }
    assertThat(member.tally.counters().hellosRefused()).isEqualTo(hello.length);
  }

  @Test
  void afterItsHelloAConnectionMayBeSilent() {
    EmbeddedChannel channel = member.acceptPeer();

    channel.advanceTimeBy(1, TimeUnit.HOURS);
    channel.runScheduledPendingTasks();

    assertThat(channel.isActive()).isTrue();
  }

  @Test
  void oneAddressHasOnlySoManyConnections() {
    EmbeddedChannel first = member.accept();
    member.accept();
    member.accept();

    EmbeddedChannel refused = member.accept();

    assertThat(helloResponse(refused))
        .isEqualTo(
            new Refused(Reason.TOO_MANY, "this member takes 10 connections, 3 from one address"));
    assertThat(refused.isActive()).isFalse();

    var unused = first.close();

    assertThat(member.accept().isActive()).isTrue();
  }

  @Test
  void strangersCannotTakeTheSlotsOfMembers() {
    member.acceptPeer();
    member.accept();
    member.accept();
    EmbeddedChannel third = member.accept();
    EmbeddedChannel fourth = member.accept();

    assertThat(third.isActive()).isTrue();
    assertThat(((Refused) helloResponse(fourth)).reason()).isEqualTo(Reason.TOO_MANY);
  }

  @Test
  void aPeersNewConnectionReplacesItsFormerOne() {
    EmbeddedChannel former = member.acceptPeer();
    EmbeddedChannel next = member.acceptPeer();
    former.runPendingTasks();

    write(next, messages(vote(N2, N1, 2)));

    assertThat(former.isActive()).isFalse();
    assertThat(member.received).containsExactly(vote(N2, N1, 2));
  }

  @Test
  void aReplacedConnectionIsNotHeardEvenBeforeItIsClosed() {
    EmbeddedChannel former = member.acceptPeer();
    member.acceptPeer();

    write(former, messages(vote(N2, N1, 1)));

    assertThat(member.received).isEmpty();
  }

  private void assertRefused(Hello hello, Reason reason, String text) {
    long refusedBefore = member.tally.counters().hellosRefused();
    EmbeddedChannel channel = member.accept();

    write(channel, WireCodec.hello(hello));

    assertThat(helloResponse(channel)).isEqualTo(new Refused(reason, text));
    assertThat(channel.isActive()).isFalse();
    assertThat(member.tally.counters().hellosRefused()).isEqualTo(refusedBefore + 1);
  }
}
