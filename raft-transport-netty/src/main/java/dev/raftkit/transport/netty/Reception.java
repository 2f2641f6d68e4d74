package dev.raftkit.transport.netty;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Members;
import dev.raftkit.node.spi.Transport.Receiver;
import dev.raftkit.transport.netty.channel.RateLimitedLog;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What all accepted connections of a transport share: who we are, who may come in, who is told, and
 * which connection of each peer is the current one.
 */
final class Reception {
  final Identity self;
  volatile Members members;
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

  /** The members are others now: who was one comes back as a stranger, if at all. */
  void membersChanged(Members changed) {
    Members former = members;
    members = changed;
    for (NodeId peer : former.addresses().keySet()) {
      if (changed.address(peer) == null) {
        versions.forget(peer);
        PeerListener listener = current.get(peer);
        if (listener != null) {
          listener.close();
        }
      }
    }
  }

  /** Where a server listens that is connected with this one, and no member as far as this one knows. */
  @Nullable
  Address strangerAddress(NodeId peer) {
    PeerListener listener = current.get(peer);
    return listener == null ? null : listener.address;
  }

  /** How many servers are connected that are no members as far as this one knows. */
  int strangers() {
    Members known = members;
    int strangers = 0;
    for (NodeId peer : current.keySet()) {
      strangers += known.address(peer) == null ? 1 : 0;
    }
    return strangers;
  }

  void forget(NodeId peer, PeerListener listener) {
    if (current.remove(peer, listener) && members.address(peer) == null) {
      versions.forget(peer);
    }
  }
}
