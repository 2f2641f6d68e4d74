package dev.raftkit.transport.netty;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Members;
import dev.raftkit.node.spi.Transport.Receiver;
import dev.raftkit.transport.netty.channel.RateLimitedLog;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.LoggerFactory;

/**
 * What all accepted connections of a transport share: who we are, who may come in, who is told, and
 * which connection of each peer is the current one.
 */
final class Reception {
  final Identity self;
  final Members members;
  final Receiver receiver;
  final TransportSettings settings;
  final Tally tally;
  final PeerVersions versions;
  final ConnectionSlots slots;
  final RateLimitedLog log = new RateLimitedLog(LoggerFactory.getLogger(NettyTransport.class));
  private final ConcurrentMap<NodeId, PeerListener> current = new ConcurrentHashMap<>();

  Reception(
      Identity self,
      Members members,
      Receiver receiver,
      TransportSettings settings,
      Tally tally,
      PeerVersions versions) {
    this.self = self;
    this.members = members;
    this.receiver = receiver;
    this.settings = settings;
    this.tally = tally;
    this.versions = versions;
    this.slots =
        new ConnectionSlots(settings.connectionsMax(), settings.connectionsPerAddressMax());
  }

  /** A peer's newest connection ends its former one, whose messages are stale. */
  void admit(NodeId peer, PeerListener listener) {
    PeerListener former = current.put(peer, listener);
    if (former != null) {
      former.replace(listener);
    }
  }

  void forget(NodeId peer, PeerListener listener) {
    current.remove(peer, listener);
  }
}
