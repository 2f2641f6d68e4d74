package dev.raftkit.transport.netty;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.membership.Members;
import dev.raftkit.proto.Hello;
import dev.raftkit.transport.netty.channel.BackgroundResolver;
import dev.raftkit.transport.netty.channel.FrameHandler;
import dev.raftkit.transport.netty.channel.Io;
import dev.raftkit.transport.netty.channel.IoThreads;
import dev.raftkit.transport.netty.channel.Plaintext;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A started transport: its threads, the socket it listens at, and the links to its peers. */
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(NettyTransport.class);
  private static final long CLOSE_TIMEOUT_SECONDS = 10;

  /** Below the first a socket counts as taking data again, above the second as full. */
  private static final WriteBufferWaterMark WRITE_BUFFER =
      new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

  private final Member self;
  private final IoThreads threads;
  private final BackgroundResolver resolver;
  private final Reception reception;
  private final Bootstrap outgoing;

  /** Changed by the raft loop only. */
  private final ConcurrentNavigableMap<NodeId, PeerLink> links = new ConcurrentSkipListMap<>();

  private Connections(Reception reception, Member self) {
    TransportSettings settings = reception.settings;
    this.self = self;
    this.threads = new IoThreads(settings.io(), settings.threads(), "raft-" + self.id() + "-io");
    this.resolver = new BackgroundResolver("raft-" + self.id() + "-names");
    this.reception = reception;
    this.outgoing = outgoing(settings);
  }

  /** Listens, then starts to connect. */
  static Connections open(Reception reception, Member self) throws IOException {
    Connections connections = new Connections(reception, self);
    try {
      connections.listen();
    } catch (IOException e) {
      connections.close();
      throw e;
    }
    connections.link(reception.members, true);
    return connections;
  }

  private void listen() throws IOException {
    Io io = reception.settings.io();
    ChannelFuture bound = new ServerBootstrap()
        .group(threads.group())
        .channel(io.serverChannel())
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BUFFER)
        .childHandler(new Initializer())
        .bind(new InetSocketAddress(self.address().host(), self.address().port()))
        .awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) {
      throw new IOException(
          self.id()
              + " cannot listen at "
              + self.address()
              + ": "
              + cause.getMessage()
              + ". Stop the process that uses this port, or give the member an address of this"
              + " machine with a free one",
          cause);
    }
    threads.channels().add(bound.channel());
    LOG.info("{} listens at {} ({})", self.id(), self.address(), io.available());
  }

  private Bootstrap outgoing(TransportSettings settings) {
    long connectMillis = TimeUnit.NANOSECONDS.toMillis(settings.connectTimeoutNanos());
    return new Bootstrap()
        .channel(settings.io().channel())
        .resolver(resolver)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
            Math.max(1, Math.min(Integer.MAX_VALUE, connectMillis)))
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BUFFER);
  }

  /** Connects to new members, and ends the links to those who are not among them or have moved. */
  void membersChanged(Members members) {
    links.forEach((id, link) -> {
      if (!link.peer.address().equals(members.address(id))) {
        end(link);
      }
    });
    reception.membersChanged(members);
    link(members, reception.settings.allowPlaintext());
  }

  /**
   * Opens the links that are missing.
   *
   * @param anywhere whether the addresses may be on other machines, or are known not to be
   */
  private void link(Members members, boolean anywhere) {
    members.addresses().forEach((id, address) -> {
      if (!id.equals(self.id()) && !links.containsKey(id) && (anywhere || isNear(id, address))) {
        open(new Member(id, address));
      }
    });
  }

  private boolean isNear(NodeId id, Address address) {
    boolean isNear = Plaintext.isSurelyLoopback(address);
    if (!isNear) {
      LOG.error(
          "{} does not connect to {} at {}, which is not a loopback address, because traffic would"
              + " neither be encrypted nor authenticated: set allowPlaintext(true) if everyone on"
              + " that network is trusted",
          self.id(),
          id,
          address);
    }
    return isNear;
  }

  private PeerLink open(Member peer) {
    PeerLink link = new PeerLink(
        reception.self,
        self.address(),
        peer,
        reception.settings,
        reception.tally,
        threads.next(),
        outgoing,
        threads.channels());
    links.put(peer.id(), link);
    link.open();
    return link;
  }

  private void end(PeerLink link) {
    links.remove(link.peer.id());
    link.end();
  }

  /** The link to a member, or to a stranger that asked something; null to others. Raft loop only. */
  @Nullable
  PeerLink link(NodeId peer) {
    PeerLink known = links.get(peer);
    if (known != null) {
      return known;
    }
    Address address =
        reception.members.address(peer) == null ? reception.strangerAddress(peer) : null;
    if (address == null) {
      return null;
    }
    // So there are never more of these links than strangers that are connected.
    links.forEach((id, link) -> {
      if (reception.members.address(id) == null && reception.strangerAddress(id) == null) {
        end(link);
      }
    });
    return open(new Member(peer, address));
  }

  void flush() {
    for (PeerLink link : links.values()) {
      link.flush();
    }
  }

  /** Closes every connection and ends the threads; what they were given before is done first. */
  void close() {
    links.values().forEach(PeerLink::close);
    resolver.close();
    if (!threads
        .end(CLOSE_TIMEOUT_SECONDS / 2)
        .awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      LOG.error(
          "the I/O threads of {} are still busy after {} s", self.id(), CLOSE_TIMEOUT_SECONDS);
    }
  }

  /** Any thread. */
  private void admitted(NodeId peer) {
    PeerLink link = links.get(peer);
    if (link != null) {
      link.peerIsUp();
    }
  }

  private final class Initializer extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      threads.channels().add(channel);
      channel
          .pipeline()
          .addLast(new FrameHandler(
              new HelloListener(reception, Connections.this::admitted),
              Hello.FRAME_LENGTH_MAX,
              reception.settings.stallTimeoutNanos()));
    }
  }
}
