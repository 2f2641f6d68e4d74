package dev.raftkit.transport.netty;

import dev.raftkit.core.message.ProtocolVersion;
import dev.raftkit.proto.Frame;
import dev.raftkit.proto.FrameBody;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.proto.Hello;
import dev.raftkit.proto.HelloResponse;
import dev.raftkit.proto.HelloResponse.Accepted;
import dev.raftkit.proto.HelloResponse.Refused;
import dev.raftkit.proto.MalformedFrameException;
import dev.raftkit.proto.WireCodec;
import dev.raftkit.transport.netty.channel.Conversation;
import dev.raftkit.transport.netty.channel.FrameHandler;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection that we opened to a peer, on which we speak. It introduces itself, and once the peer
 * has accepted it empties the link's queue, as fast as the peer reads. A peer that acknowledges
 * nothing for too long counts as gone.
 */
final class PeerSpeaker implements Conversation {
  private final PeerLink link;
  private @Nullable FrameHandler ready;
  private @Nullable Future<?> deadline;
  private int version;
  private long sent;
  private long acknowledged;

  PeerSpeaker(PeerLink link) {
    this.link = link;
  }

  @Override
  public void opened(FrameHandler connection) {
    connection.write(WireCodec.hello(Hello.peer(
        link.self.clusterId(),
        link.self.memberId(),
        link.self.incarnation(),
        link.settings.wireVersion(),
        link.address.toString())));
    connection.flush();
    long timeoutNanos = link.settings.helloTimeoutNanos();
    deadline = connection.schedule(timeoutNanos, () -> late(connection, timeoutNanos));
  }

  @Override
  public void frame(FrameHandler connection, ByteBuffer body) throws MalformedFrameException {
    if (ready == null) {
      answered(connection, WireCodec.decodeHelloResponse(body));
    } else {
      acknowledged(WireCodec.decodePeerAck(body));
    }
  }

  private void answered(FrameHandler connection, HelloResponse response)
      throws MalformedFrameException {
    stopDeadline();
    if (response instanceof Refused refused) {
      throw new MalformedFrameException("refused, " + refused.reason() + ": " + refused.text());
    }
    Accepted accepted = (Accepted) response;
    if (!accepted.memberId().equals(link.peer.id())
        || !accepted.clusterId().equals(link.self.clusterId())) {
      throw new MalformedFrameException("member "
          + accepted.memberId()
          + " of cluster "
          + accepted.clusterId()
          + " answers at its address");
    }
    if (accepted.version() < Hello.VERSION_MIN
        || accepted.version() > link.settings.wireVersion()) {
      throw new MalformedFrameException("answers in version " + accepted.version() + ", not in "
          + Hello.VERSION_MIN + " to " + link.settings.wireVersion());
    }
    version = accepted.version();
    ready = connection;
    link.ready(this);
  }

  private void acknowledged(long messages) throws MalformedFrameException {
    if (messages < acknowledged || messages > sent) {
      throw new MalformedFrameException(
          "acknowledges " + messages + " messages of " + sent + ", after " + acknowledged);
    }
    acknowledged = messages;
  }

  /** Sends what waits, in frames as large as they may be, while the peer reads. */
  void speak() {
    FrameHandler connection = ready;
    if (connection == null) {
      return;
    }
    boolean wrote = false;
    while (connection.channel().isWritable()) {
      List<GroupMessage> messages = link.queue.takeFrame(link.settings.frameBytesMax());
      if (messages.isEmpty()) {
        break;
      }
      List<GroupMessage> known = known(messages);
      wrote |= !known.isEmpty() && write(connection, known);
    }
    if (wrote) {
      connection.flush();
      expectAcknowledgement(connection);
    }
  }

  /** What the peer's version knows: the rest counts as lost, and would break the connection. */
  private List<GroupMessage> known(List<GroupMessage> messages) {
    if (version == Hello.VERSION) {
      return messages;
    }
    List<GroupMessage> known = messages.stream()
        .filter(each -> ProtocolVersion.neededBy(each.message()) <= version)
        .toList();
    int dropped = messages.size() - known.size();
    if (dropped > 0) {
      link.tally.messagesDropped.add(dropped);
      link.tally.messagesTooNew.add(dropped);
      link.log.warn(link.peer + " speaks version " + version + ", and " + dropped
          + " messages that it does not know are not sent to it: upgrade it");
    }
    return known;
  }

  private boolean write(FrameHandler connection, List<GroupMessage> messages) {
    FrameBody body = WireCodec.messages(messages);
    int length = body.bytes() + Frame.CHECKSUM_BYTES;
    if (length > link.settings.frameBytesMax()) {
      link.tally.messagesDropped.add(messages.size());
      link.log.warn("a message of "
          + length
          + " bytes to "
          + link.peer
          + " does not fit into a frame of "
          + link.settings.frameBytesMax()
          + ": raise frameBytesMax on every member, or lower appendBytesMax or"
          + " snapshotChunkBytes");
      return false;
    }
    connection.write(body);
    sent += messages.size();
    link.tally.messagesSent.add(messages.size());
    return true;
  }

  private void expectAcknowledgement(FrameHandler connection) {
    if (deadline == null) {
      long expected = sent;
      deadline =
          connection.schedule(link.settings.peerTimeoutNanos(), () -> check(connection, expected));
    }
  }

  private void check(FrameHandler connection, long expected) {
    deadline = null;
    if (acknowledged < expected) {
      late(connection, link.settings.peerTimeoutNanos());
    } else if (acknowledged < sent) {
      expectAcknowledgement(connection);
    }
  }

  private void late(FrameHandler connection, long timeoutNanos) {
    broken(connection, "no answer in " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms");
    connection.close();
  }

  private void stopDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  @Override
  public void writable(FrameHandler connection, boolean writable) {
    if (writable) {
      speak();
    }
  }

  @Override
  public void broken(FrameHandler connection, String reason) {
    link.log.warn(link.self.memberId() + " closed its connection to " + link.peer + ": " + reason);
  }

  @Override
  public void closed() {
    stopDeadline();
    link.lost(this);
  }
}
