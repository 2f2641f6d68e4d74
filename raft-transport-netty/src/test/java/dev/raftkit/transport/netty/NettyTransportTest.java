package dev.raftkit.transport.netty;

import static dev.raftkit.transport.netty.Fixture.N1;
import static dev.raftkit.transport.netty.Fixture.N2;
import static dev.raftkit.transport.netty.Fixture.vote;
import static dev.raftkit.transport.netty.Sockets.identity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.membership.Members;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.transport.netty.channel.Io;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("smoke")
class NettyTransportTest {
  private final List<NettyTransport> started = new ArrayList<>();
  private final Sockets.Listener first = new Sockets.Listener();
  private final Sockets.Listener second = new Sockets.Listener();

  @AfterEach
  void closeAll() {
    started.forEach(NettyTransport::close);
  }

  @ParameterizedTest
  @EnumSource(Io.class)
  void membersHearEachOther(Io io) throws IOException {
    Members members = Sockets.members(2);
    NettyTransport n1 = start("n1", members, first, NettyTransport.builder().io(io));
    NettyTransport n2 = start("n2", members, second, NettyTransport.builder().io(io));

    send(n1, vote(N1, N2, 1));
    send(n2, vote(N2, N1, 2));

    await().untilAsserted(() -> assertThat(second.received).containsExactly(vote(N1, N2, 1)));
    await().untilAsserted(() -> assertThat(first.received).containsExactly(vote(N2, N1, 2)));
  }

  @Test
  void largeMessagesArriveInOrder() throws IOException {
    Members members = Sockets.members(2);
    NettyTransport n1 = start("n1", members, first, NettyTransport.builder());
    start("n2", members, second, NettyTransport.builder());
    untilConnected(n1);
    List<GroupMessage> sent = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      EntryBatch entries = EntryBatch.of(1, Entry.command(1, new byte[1_000_000 + i]));
      sent.add(new GroupMessage(0, new AppendEntries(N1, N2, i, 0, 0, 0, 0, entries)));
    }

    for (GroupMessage message : sent) {
      n1.send(message.group(), message.message());
    }
    n1.flush();

    await().untilAsserted(() -> assertThat(second.received).contains(sent.get(19)));
    assertThat(second.received)
        .filteredOn(message -> message.message() instanceof AppendEntries)
        .isEqualTo(sent);
  }

  @Test
  void aMemberThatComesBackIsFoundAgain() throws IOException {
    Members members = Sockets.members(2);
    NettyTransport n1 = start("n1", members, first, NettyTransport.builder());
    NettyTransport former = start("n2", members, second, NettyTransport.builder());
    untilConnected(n1);

    former.close();
    second.received.clear();
    start("n2", members, second, NettyTransport.builder());

    untilConnected(n1);
  }

  @Test
  void aMemberThatConnectsIsConnectedAtOnceHoweverLongThePauseIs() throws IOException {
    Members members = Sockets.members(2);
    TransportSettings patient = NettyTransport.builder()
        .reconnect(Duration.ofHours(1), Duration.ofHours(1))
        .connectTimeout(Duration.ofMinutes(1))
        .helloTimeout(Duration.ofMinutes(1))
        .settings();
    Member self = new Member(N1, Objects.requireNonNull(members.address(N1)));
    Reception reception =
        new Reception(identity("n1"), members, first, patient, new Tally(), new PeerVersions());
    Connections n1 = Connections.open(reception, self);
    try {
      PeerLink link = Objects.requireNonNull(n1.link(N2));
      await().until(() -> link.knownUnreachable);
      link.send(vote(N1, N2, 1));

      start("n2", members, second, NettyTransport.builder());

      await().untilAsserted(() -> assertThat(second.received).containsExactly(vote(N1, N2, 1)));
    } finally {
      n1.close();
    }
  }

  @Test
  void aQueueForAMemberThatIsAwayIsBoundedAndDropsHeartbeatsFirst() throws IOException {
    Members members = Sockets.members(2);
    NettyTransport n1 = start("n1", members, first, NettyTransport.builder());
    for (int i = 1; i <= 100; i++) {
      send(n1, vote(N1, N2, i));
      send(n1, heartbeat(i));
    }
    assertThat(n1.counters().messagesDropped()).isEqualTo(184);

    start("n2", members, second, NettyTransport.builder());

    await().untilAsserted(() -> assertThat(second.received).hasSize(16));
    assertThat(second.received).startsWith(vote(N1, N2, 85)).endsWith(vote(N1, N2, 100));
  }

  @Test
  void aPortInUseIsNamedTogetherWithTheRemedy() throws IOException {
    Members members = Sockets.members(1);
    Address address = Objects.requireNonNull(members.address(N1));
    try (ServerSocket other =
        new ServerSocket(address.port(), 1, InetAddress.getLoopbackAddress())) {
      NettyTransport transport = NettyTransport.builder().build();

      assertThatThrownBy(() -> transport.start(identity("n1"), members, first))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("n1 cannot listen at " + address + ": ")
          .hasMessageContaining("Stop the process that uses this port");
      assertThat(other.isBound()).isTrue();
      transport.close();
    }
    untilNoThreadOf("n1");
  }

  @Test
  void plainTextLeavesTheMachineOnlyOnDemand() {
    Members members = Members.parse("n1=127.0.0.1:7001,n2=192.0.2.1:7001");
    NettyTransport transport = NettyTransport.builder().build();

    assertThatThrownBy(() -> transport.start(identity("n1"), members, first))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("192.0.2.1:7001 is not a loopback address");
  }

  @Test
  void closingEndsEveryThreadAndMayBeRepeated() throws IOException {
    Members members = Sockets.members(2);
    NettyTransport n1 = start("n1", members, first, NettyTransport.builder());
    NettyTransport n2 = start("n2", members, second, NettyTransport.builder());
    untilConnected(n1);
    assertThat(threadsOf("n1")).isNotEmpty();

    n1.close();
    n1.close();
    n2.close();
    send(n1, vote(N1, N2, 1));

    untilNoThreadOf("n1");
    untilNoThreadOf("n2");
  }

  @Test
  void aTransportIsStartedOnce() throws IOException {
    Members members = Sockets.members(1);
    NettyTransport n1 = start("n1", members, first, NettyTransport.builder());
    Identity self = identity("n1");

    assertThatThrownBy(() -> n1.start(self, members, first))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aBrowserIsShownTheDoor() throws IOException {
    Members members = Sockets.members(1);
    NettyTransport n1 = start("n1", members, first, NettyTransport.builder());
    Address address = Objects.requireNonNull(members.address(N1));

    try (Socket browser = new Socket(address.host(), address.port())) {
      browser.setSoTimeout(10_000);
      browser.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      InputStream answer = browser.getInputStream();

      assertThat(answer.read()).isEqualTo(-1);
    }
    assertThat(n1.counters().hellosRefused()).isEqualTo(1);
  }

  @Test
  void aMemberThatIsAddedAtRunTimeIsConnectedAndARemovedOneIsNot() throws IOException {
    Members both = Sockets.members(2);
    Address own = Objects.requireNonNull(both.address(N1));
    Members alone = new Members(new TreeMap<>(Map.of(N1, own)));
    NettyTransport n1 = start("n1", alone, first, NettyTransport.builder());
    start("n2", both, second, NettyTransport.builder());
    send(n1, vote(N1, new NodeId("n9"), 1));
    assertThat(n1.counters().messagesDropped()).isEqualTo(1);

    n1.membersChanged(both);
    untilConnected(n1);

    n1.membersChanged(alone);
    second.received.clear();
    await().untilAsserted(() -> assertThat(n1.counters().connectionsBroken()).isZero());
  }

  @Test
  void aStrangerThatAsksIsAnsweredAtTheAddressThatItNames() throws IOException {
    Members both = Sockets.members(2);
    Address address = Objects.requireNonNull(both.address(N2));
    Members knowsItselfOnly = new Members(new TreeMap<>(Map.of(N2, address)));
    NettyTransport n1 = start("n1", both, first, NettyTransport.builder());
    NettyTransport n2 = start("n2", knowsItselfOnly, second, NettyTransport.builder());
    untilConnected(n1);

    send(n2, vote(N2, N1, 7));

    await().untilAsserted(() -> assertThat(first.received).containsExactly(vote(N2, N1, 7)));
  }

  @Test
  void aSettingOutOfRangeIsNamed() {
    assertThatThrownBy(() -> NettyTransport.builder().frameBytesMax(1_000).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("frameBytesMax is 65536 to 1073741824, not 1000");
  }

  private NettyTransport start(
      String id, Members members, Sockets.Listener listener, NettyTransport.Builder builder)
      throws IOException {
    NettyTransport transport =
        builder.reconnect(Duration.ofMillis(10), Duration.ofMillis(100)).build();
    started.add(transport);
    transport.start(identity(id), members, listener);
    return transport;
  }

  private static GroupMessage heartbeat(long term) {
    return new GroupMessage(0, new AppendEntries(N1, N2, term, 0, 0, 0, 0, EntryBatch.empty(1)));
  }

  private static void send(NettyTransport from, GroupMessage message) {
    from.send(message.group(), message.message());
    from.flush();
  }

  /** Until n2 hears n1. */
  private void untilConnected(NettyTransport n1) {
    await().untilAsserted(() -> {
      send(n1, vote(N1, N2, 1));
      assertThat(second.received).isNotEmpty();
    });
    long sent = n1.counters().messagesSent();
    assertThat(sent).isPositive();
  }

  /** A thread whose work is done may take a moment to end. */
  private static void untilNoThreadOf(String member) {
    await().untilAsserted(() -> assertThat(threadsOf(member)).isEmpty());
  }

  private static List<String> threadsOf(String member) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("raft-" + member + "-"))
        .toList();
  }
}
