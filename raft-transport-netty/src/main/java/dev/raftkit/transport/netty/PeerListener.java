package dev.raftkit.transport.netty;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.ProtocolVersion;
import dev.raftkit.node.membership.Address;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.proto.MalformedFrameException;
import dev.raftkit.proto.WireCodec;
import dev.raftkit.transport.netty.channel.Conversation;
import dev.raftkit.transport.netty.channel.FrameHandler;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection on which one peer speaks, and only for itself. */
final class PeerListener implements Conversation {
  private final Reception reception;
  private final FrameHandler connection;
  private final NodeId peer;
  private final long incarnation;
  private final int version;

  /** Where the peer says it listens; null if it does not say. */
  final @Nullable Address address;

  private volatile boolean replaced;
  private long arrived;
  private boolean acknowledging;

  PeerListener(
      Reception reception,
      FrameHandler connection,
      NodeId peer,
      long incarnation,
      int version,
      @Nullable Address address) {
    this.address = address;
    this.reception = reception;
    this.connection = connection;
    this.peer = peer;
    this.incarnation = incarnation;
    this.version = version;
  }

  @Override
  public void opened(FrameHandler connection) {}

  /** Called from the new connection's thread. */
  void replace(PeerListener by) {
    replaced = true;
    if (by.incarnation != incarnation) {
      reception.log.warn(peer
          + " connected with another disk than before. If it was not initialised again, two"
          + " processes use its id: stop one");
    }
    close();
  }

  /** Any thread. */
  void close() {
    connection.channel().eventLoop().execute(connection::close);
  }

  @Override
  public void frame(FrameHandler connection, ByteBuffer body) throws MalformedFrameException {
    List<GroupMessage> messages = WireCodec.decodeMessages(body);
    for (int i = 0; i < messages.size(); i++) {
      requireOwn(messages.get(i).message());
    }
    if (replaced) {
      return;
    }
    for (int i = 0; i < messages.size(); i++) {
      reception.receiver.received(messages.get(i).group(), messages.get(i).message());
    }
    reception.tally.messagesReceived.add(messages.size());
    arrived += messages.size();
    acknowledgeLater();
  }

  /** One acknowledgement for all that arrives until then. */
  private void acknowledgeLater() {
    if (!acknowledging) {
      acknowledging = true;
      var unused = connection.schedule(reception.settings.acknowledgeNanos(), this::acknowledge);
    }
  }

  private void acknowledge() {
    acknowledging = false;
    // A peer that does not read acknowledgements must not make them pile up here.
    if (connection.channel().isWritable()) {
      connection.write(WireCodec.peerAck(arrived));
      connection.flush();
    }
  }

  private void requireOwn(Message message) throws MalformedFrameException {
    if (!message.from().equals(peer) || !message.to().equals(reception.self.memberId())) {
      throw new MalformedFrameException("a message from " + message.from() + " to " + message.to()
          + " on the connection of " + peer);
    }
    int needed = ProtocolVersion.neededBy(message);
    if (needed > version) {
      throw new MalformedFrameException("a " + message.type() + " of version " + needed
          + " on a connection that speaks version " + version);
    }
  }

  @Override
  public void broken(FrameHandler connection, String reason) {
    reception.tally.connectionsBroken.increment();
    reception.log.warn(
        reception.self.memberId() + " closed the connection of " + peer + ": " + reason);
  }

  @Override
  public void writable(FrameHandler connection, boolean writable) {}

  @Override
  public void closed() {
    reception.forget(peer, this);
  }
}
