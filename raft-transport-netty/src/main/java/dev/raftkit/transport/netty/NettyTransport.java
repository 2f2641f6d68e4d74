package dev.raftkit.transport.netty;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.ProtocolVersion;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.membership.Members;
import dev.raftkit.node.spi.Transport;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.transport.netty.channel.Io;
import dev.raftkit.transport.netty.channel.Plaintext;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Connects the members of a cluster over TCP and serves its clients. Frames, checksums, hello and
 * limits are described in {@code wire.proto} and at the {@link Builder}.
 *
 * <p>{@link #send} and {@link #flush} belong to the raft loop and never block; the rest happens on
 * threads of its own, which {@link #close} ends.
 */
public final class NettyTransport implements Transport {
  private final TransportSettings settings;
  private final Tally tally = new Tally();
  private final PeerVersions versions = new PeerVersions();
  private volatile @Nullable Connections connections;
  private boolean closed;

  private NettyTransport(TransportSettings settings) {
    this.settings = settings;
  }

  public static Builder builder() {
    return new Builder();
  }

  @Override
  public synchronized void start(Identity self, Members members, Receiver receiver)
      throws IOException {
    if (connections != null || closed) {
      throw new IllegalStateException("a transport is started once");
    }
    Address address = members.address(self.memberId());
    if (address == null) {
      throw new IOException("member " + self.memberId() + " is not one of " + members);
    }
    if (!settings.allowPlaintext()) {
      Plaintext.requireLoopback(members.addresses().values());
    }
    Reception reception = new Reception(self, members, receiver, settings, tally, versions);
    versions.heard(self.memberId(), settings.wireVersion());
    connections = Connections.open(reception, new Member(self.memberId(), address));
  }

  @Override
  public synchronized void membersChanged(Members members) {
    Connections to = connections;
    if (to != null) {
      to.membersChanged(members);
    }
  }

  @Override
  public void send(int group, Message message) {
    Connections to = connections;
    if (to == null) {
      tally.messagesDropped.increment();
      return;
    }
    PeerLink link = to.link(message.to());
    if (link == null) {
      tally.messagesDropped.increment();
      return;
    }
    link.send(new GroupMessage(group, message));
  }

  @Override
  public void flush() {
    Connections to = connections;
    if (to != null) {
      to.flush();
    }
  }

  @Override
  public int version(NodeId member) {
    return versions.of(member);
  }

  @Override
  public void requireVersion(int version) {
    versions.require(version);
  }

  @Override
  public synchronized void close() {
    closed = true;
    Connections former = connections;
    connections = null;
    if (former != null) {
      former.close();
    }
  }

  /** What has been counted so far. Any thread. */
  public TransportCounters counters() {
    return tally.counters();
  }

  /** Limits and choices of a transport. Every setting has a default that suits most clusters. */
  public static final class Builder {
    private final TransportSettings defaults = TransportSettings.DEFAULT;
    private int frameBytesMax = defaults.frameBytesMax();
    private int queueMessagesMax = defaults.queueMessagesMax();
    private long queueBytesMax = defaults.queueBytesMax();
    private int connectionsMax = defaults.connectionsMax();
    private int connectionsPerAddressMax = defaults.connectionsPerAddressMax();
    private int clientInFlightMax = defaults.clientInFlightMax();
    private long clientInFlightBytesMax = defaults.clientInFlightBytesMax();
    private long helloTimeoutNanos = defaults.helloTimeoutNanos();
    private long connectTimeoutNanos = defaults.connectTimeoutNanos();
    private long stallTimeoutNanos = defaults.stallTimeoutNanos();
    private long peerTimeoutNanos = defaults.peerTimeoutNanos();
    private long reconnectMinNanos = defaults.reconnectMinNanos();
    private long reconnectMaxNanos = defaults.reconnectMaxNanos();
    private int threads = defaults.threads();
    private Io io = defaults.io();
    private boolean allowPlaintext = defaults.allowPlaintext();
    private int wireVersion = defaults.wireVersion();

    private Builder() {}

    /**
     * The largest frame sent and accepted; 8 MiB. It must hold the largest AppendEntries, so more
     * than entryBytesMax and appendBytesMax, and the largest piece of a snapshot, so more than
     * snapshotChunkBytes, and should be the same on every member.
     */
    public Builder frameBytesMax(int bytes) {
      frameBytesMax = bytes;
      return this;
    }

    /** How much may wait for one peer before something is dropped; 4,096, 64 MiB. */
    public Builder queueMax(int messages, long bytes) {
      queueMessagesMax = messages;
      queueBytesMax = bytes;
      return this;
    }

    /** How many connections strangers and clients may hold; 1,024, and 512 from one address. */
    public Builder connectionsMax(int total, int perAddress) {
      connectionsMax = total;
      connectionsPerAddressMax = perAddress;
      return this;
    }

    /** What one client connection may have under way before it is busy; 1,024, 32 MiB. */
    public Builder clientInFlightMax(int requests, long bytes) {
      clientInFlightMax = requests;
      clientInFlightBytesMax = bytes;
      return this;
    }

    /** How long either side waits for the other's first frame; 5 s. */
    public Builder helloTimeout(Duration timeout) {
      helloTimeoutNanos = timeout.toNanos();
      return this;
    }

    /** How long an attempt to connect may take; 2 s. */
    public Builder connectTimeout(Duration timeout) {
      connectTimeoutNanos = timeout.toNanos();
      return this;
    }

    /** How long half a frame, or a client that does not read, is put up with; 30 s. */
    public Builder stallTimeout(Duration timeout) {
      stallTimeoutNanos = timeout.toNanos();
      return this;
    }

    /**
     * After how long without an acknowledgement a connection to a peer is opened anew; 5 s. It should
     * be the same on every member.
     */
    public Builder peerTimeout(Duration timeout) {
      peerTimeoutNanos = timeout.toNanos();
      return this;
    }

    /** The pauses between attempts to connect, from the first to the longest; 50 ms, 2 s. */
    public Builder reconnect(Duration first, Duration longest) {
      reconnectMinNanos = first.toNanos();
      reconnectMaxNanos = longest.toNanos();
      return this;
    }

    /** How many threads serve the connections; 2. */
    public Builder threads(int count) {
      threads = count;
      return this;
    }

    /** How sockets are served; {@link Io#NIO}. */
    public Builder io(Io value) {
      io = value;
      return this;
    }

    /**
     * Whether traffic may leave this machine unencrypted and unauthenticated; false. Only for a
     * network on which everyone is trusted.
     */
    public Builder allowPlaintext(boolean value) {
      allowPlaintext = value;
      return this;
    }

    /**
     * The newest version of the protocol to speak; {@link ProtocolVersion#CURRENT}. The one before
     * makes this member one of the release before, as far as the others can tell: see "Rolling
     * upgrade" in docs/operations.md.
     */
    public Builder wireVersion(int version) {
      wireVersion = version;
      return this;
    }

    /**
     * A transport that is not started yet.
     *
     * @throws IllegalArgumentException naming the setting that is out of range
     */
    public NettyTransport build() {
      return new NettyTransport(settings());
    }

    TransportSettings settings() {
      return new TransportSettings(
          frameBytesMax,
          queueMessagesMax,
          queueBytesMax,
          connectionsMax,
          connectionsPerAddressMax,
          clientInFlightMax,
          clientInFlightBytesMax,
          helloTimeoutNanos,
          connectTimeoutNanos,
          stallTimeoutNanos,
          peerTimeoutNanos,
          reconnectMinNanos,
          reconnectMaxNanos,
          threads,
          io,
          allowPlaintext,
          wireVersion);
    }
  }
}
