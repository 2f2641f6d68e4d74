package dev.raftkit.transport.netty;

import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Member;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.proto.Hello;
import dev.raftkit.transport.netty.channel.Backoff;
import dev.raftkit.transport.netty.channel.FrameHandler;
import dev.raftkit.transport.netty.channel.RateLimitedLog;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The way to one peer: a queue, and a connection that is opened again whenever it is lost. The raft
 * loop calls {@link #send} and {@link #flush}; everything else happens on the link's own event loop.
 */
final class PeerLink {
  final Identity self;

  /** Where this member listens. */
  final Address address;

  final Member peer;
  final TransportSettings settings;
  final Tally tally;
  final PeerQueue queue;
  final RateLimitedLog log = new RateLimitedLog(LoggerFactory.getLogger(NettyTransport.class));

  /** Whether the last attempt to connect failed. Changed by the event loop only. */
  volatile boolean knownUnreachable;

  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final ChannelGroup channels;
  private final Backoff backoff;
  private final AtomicBoolean wakingUp = new AtomicBoolean();
  private volatile boolean closed;
  private boolean unflushed;
  private @Nullable PeerSpeaker speaker;
  private @Nullable Channel channel;
  private @Nullable Future<?> nextAttempt;
  private long readySinceNanos;

  PeerLink(
      Identity self,
      Address address,
      Member peer,
      TransportSettings settings,
      Tally tally,
      EventLoop loop,
      Bootstrap bootstrap,
      ChannelGroup channels) {
    this.self = self;
    this.address = address;
    this.peer = peer;
    this.settings = settings;
    this.tally = tally;
    this.loop = loop;
    this.channels = channels;
    this.queue = new PeerQueue(TransportSettings.BACKLOG_MESSAGES_MAX, settings.queueBytesMax());
    this.backoff = new Backoff(
        settings.reconnectMinNanos(),
        settings.reconnectMaxNanos(),
        bound -> ThreadLocalRandom.current().nextLong(bound));
    this.bootstrap = bootstrap.clone(loop).handler(new Initializer());
  }

  void open() {
    loop.execute(this::connect);
  }

  /** Raft loop only. */
  void send(GroupMessage message) {
    tally.messagesDropped.add(queue.add(message));
    unflushed = true;
  }

  /** Raft loop only. One wake-up of the I/O thread, however many messages wait. */
  void flush() {
    if (unflushed) {
      unflushed = false;
      if (wakingUp.compareAndSet(false, true)) {
        loop.execute(this::speak);
      }
    }
  }

  /** Gives up reconnecting; the end of the threads closes the connection. */
  void close() {
    closed = true;
  }

  /** The peer is a member no more, or listens elsewhere. */
  void end() {
    close();
    loop.execute(() -> {
      if (channel != null) {
        var unused = channel.close();
      }
    });
  }

  private void speak() {
    wakingUp.set(false);
    if (speaker != null) {
      speaker.speak();
    }
  }

  /**
   * The peer has connected with this member, so it listens again: no need to sit the pause out. Only if
   * it could not be reached: two members that accept and then drop each other would never pause.
   */
  void peerIsUp() {
    loop.execute(() -> {
      if (knownUnreachable && nextAttempt != null && nextAttempt.cancel(false)) {
        connect();
      }
    });
  }

  private void connect() {
    nextAttempt = null;
    if (closed) {
      return;
    }
    ChannelFuture connected = bootstrap.connect(
        InetSocketAddress.createUnresolved(peer.address().host(), peer.address().port()));
    channel = connected.channel();
    var unused = connected.addListener(done -> {
      if (!done.isSuccess()) {
        unreachable(done.cause());
        reconnect();
      }
    });
  }

  /** A member that is down is worth one line, not one for every attempt. */
  private void unreachable(Throwable cause) {
    if (!knownUnreachable) {
      knownUnreachable = true;
      log.warn(self.memberId() + " cannot reach " + peer + ", and goes on trying: " + cause);
    }
  }

  private void reconnect() {
    if (!closed) {
      nextAttempt = loop.schedule(this::connect, backoff.nextNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** The peer accepted us. */
  void ready(PeerSpeaker accepted) {
    speaker = accepted;
    readySinceNanos = System.nanoTime();
    knownUnreachable = false;
    queue.limit(settings.queueMessagesMax(), settings.queueBytesMax());
    accepted.speak();
  }

  /** A connection is gone, accepted or not. */
  void lost(PeerSpeaker former) {
    if (speaker == former) {
      speaker = null;
      // What waited is stale by the time the peer is back; the newest few may still be of use.
      tally.messagesDropped.add(
          queue.limit(TransportSettings.BACKLOG_MESSAGES_MAX, settings.queueBytesMax()));
      // Two processes with one id would otherwise take turns as fast as they can.
      if (System.nanoTime() - readySinceNanos > settings.reconnectMaxNanos()) {
        backoff.reset();
      }
    }
    reconnect();
  }

  private final class Initializer extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      channels.add(channel);
      channel
          .pipeline()
          .addLast(new FrameHandler(
              new PeerSpeaker(PeerLink.this),
              Hello.FRAME_LENGTH_MAX,
              settings.stallTimeoutNanos()));
    }
  }
}
