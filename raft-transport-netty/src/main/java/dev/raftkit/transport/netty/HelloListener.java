package dev.raftkit.transport.netty;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Address;
import dev.raftkit.proto.Hello;
import dev.raftkit.proto.HelloResponse;
import dev.raftkit.proto.HelloResponse.Reason;
import dev.raftkit.proto.HelloResponse.Refused;
import dev.raftkit.proto.MalformedFrameException;
import dev.raftkit.proto.WireCodec;
import dev.raftkit.transport.netty.channel.Conversation;
import dev.raftkit.transport.netty.channel.FrameHandler;
import dev.raftkit.transport.netty.channel.Plaintext;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An accepted connection until its hello: lets members and clients of this cluster in, tells others
 * why not, and waits for nobody longer than the hello timeout.
 */
final class HelloListener implements Conversation {
  private final Reception reception;
  private final Consumer<NodeId> admitted;
  private @Nullable Future<?> timeout;
  private boolean holdsSlot;

  /**
   * A connection that was accepted.
   *
   * @param admitted told of the peer whose connection it is, once that is let in
   */
  HelloListener(Reception reception, Consumer<NodeId> admitted) {
    this.reception = reception;
    this.admitted = admitted;
  }

  @Override
  public void opened(FrameHandler connection) {
    SocketAddress remote = connection.remoteAddress();
    if (!reception.slots.take(remote)) {
      refuse(
          connection,
          new Refused(
              Reason.TOO_MANY,
              "this member takes "
                  + reception.settings.connectionsMax()
                  + " connections, "
                  + reception.settings.connectionsPerAddressMax()
                  + " from one address"));
      return;
    }
    holdsSlot = true;
    var unused = connection.channel().closeFuture().addListener(closed -> releaseSlot(remote));
    timeout = connection.schedule(reception.settings.helloTimeoutNanos(), () -> late(connection));
  }

  private void late(FrameHandler connection) {
    broken(
        connection,
        "no hello within "
            + TimeUnit.NANOSECONDS.toMillis(reception.settings.helloTimeoutNanos())
            + " ms");
    connection.close();
  }

  @Override
  public void frame(FrameHandler connection, ByteBuffer body) {
    closed();
    Hello hello;
    try {
      hello = WireCodec.decodeHello(body);
    } catch (MalformedFrameException e) {
      refuse(connection, new Refused(Reason.MALFORMED, String.valueOf(e.getMessage())));
      return;
    }
    Refused refused = objection(hello);
    if (refused != null) {
      refuse(connection, refused);
      return;
    }
    connection.write(WireCodec.helloResponse(new HelloResponse.Accepted(
        common(hello), reception.self.clusterId(), reception.self.memberId())));
    connection.flush();
    letIn(connection, hello);
  }

  private void letIn(FrameHandler connection, Hello hello) {
    NodeId peer = hello.memberId();
    if (peer == null) {
      connection.become(
          new ClientListener(reception, connection), reception.settings.frameBytesMax());
      return;
    }
    if (reception.members.address(peer) != null) {
      // Members are few and each has one connection: they do not compete with strangers for slots.
      releaseSlot(connection.remoteAddress());
    }
    reception.versions.heard(peer, hello.versionMax());
    PeerListener listener = new PeerListener(
        reception, connection, peer, hello.incarnation(), common(hello), address(hello.address()));
    connection.become(listener, reception.settings.frameBytesMax());
    reception.admit(peer, listener);
    admitted.accept(peer);
  }

  private @Nullable Refused objection(Hello hello) {
    if (common(hello) == 0) {
      return new Refused(
          Reason.VERSION,
          versions(hello) + "; this member speaks " + Hello.VERSION_MIN + " to "
              + reception.settings.wireVersion());
    }
    String clusterId = reception.self.clusterId();
    boolean anyCluster = hello.memberId() == null && hello.clusterId().isEmpty();
    if (!anyCluster && !hello.clusterId().equals(clusterId)) {
      return new Refused(
          Reason.CLUSTER, "cluster " + hello.clusterId() + "; this member is of " + clusterId);
    }
    return hello.memberId() == null ? null : objection(hello, hello.memberId());
  }

  private int common(Hello hello) {
    return hello.common(reception.settings.wireVersion());
  }

  private static String versions(Hello hello) {
    return "versions " + hello.versionMin() + " to " + hello.versionMax();
  }

  private @Nullable Refused objection(Hello hello, NodeId peer) {
    int required = reception.versions.required();
    if (hello.versionMax() < required) {
      return new Refused(
          Reason.VERSION,
          versions(hello) + "; the cluster has gone on to version " + required + ": start " + peer
              + " with a release that speaks it, and without --wire-version");
    }
    if (peer.equals(reception.self.memberId())) {
      return new Refused(Reason.OWN_ID, peer + " is this member's own id");
    }
    return reception.members.address(peer) == null
        ? objectionToStranger(peer, hello.address())
        : null;
  }

  /**
   * Who is of this cluster is heard, member or not: what this server knows of the members may be out of
   * date (thesis §4.1). But it must be possible to answer it, and there are only so many of them.
   */
  private @Nullable Refused objectionToStranger(NodeId peer, String says) {
    String notOne = peer + " is not one of " + reception.members;
    Address address = address(says);
    if (address == null) {
      return new Refused(Reason.UNKNOWN_MEMBER, notOne);
    }
    if (!reception.settings.allowPlaintext() && !Plaintext.isSurelyLoopback(address)) {
      return new Refused(
          Reason.UNKNOWN_MEMBER,
          notOne + ", and its address " + address
              + " is on another machine: set allowPlaintext(true)"
              + " if everyone on that network is trusted");
    }
    return reception.strangers() >= TransportSettings.STRANGERS_MAX
        ? new Refused(
            Reason.TOO_MANY,
            notOne + ", and of others this member takes " + TransportSettings.STRANGERS_MAX)
        : null;
  }

  private static @Nullable Address address(String says) {
    try {
      return says.isEmpty() ? null : Address.parse(says);
    } catch (IllegalArgumentException notAnAddress) {
      return null;
    }
  }

  private void refuse(FrameHandler connection, Refused refused) {
    broken(connection, refused.text());
    connection.closeAfter(WireCodec.helloResponse(refused));
  }

  @Override
  public void broken(FrameHandler connection, String reason) {
    reception.tally.hellosRefused.increment();
    reception.log.warn(reception.self.memberId()
        + " refused a connection from "
        + connection.remoteAddress()
        + ": "
        + reason);
  }

  private void releaseSlot(SocketAddress remote) {
    if (holdsSlot) {
      holdsSlot = false;
      reception.slots.release(remote);
    }
  }

  @Override
  public void writable(FrameHandler connection, boolean writable) {}

  @Override
  public void closed() {
    if (timeout != null) {
      timeout.cancel(false);
    }
  }
}
