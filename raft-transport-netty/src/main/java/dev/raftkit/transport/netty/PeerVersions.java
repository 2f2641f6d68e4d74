package dev.raftkit.transport.netty;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.ProtocolVersion;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which version of the protocol each member spoke last, and each stranger that is connected; and which
 * all must speak. Any thread.
 */
final class PeerVersions {
  private final ConcurrentMap<NodeId, Integer> heard = new ConcurrentHashMap<>();
  private final AtomicInteger required = new AtomicInteger(ProtocolVersion.OLDEST);

  void heard(NodeId member, int version) {
    heard.put(member, version);
  }

  /** It was a stranger, or is no member any more. */
  void forget(NodeId peer) {
    heard.remove(peer);
  }

  /** How many are known of. */
  int count() {
    return heard.size();
  }

  /** 0 of a member that was not heard of. */
  int of(NodeId member) {
    return heard.getOrDefault(member, 0);
  }

  /** It only rises. */
  void require(int version) {
    required.accumulateAndGet(version, Math::max);
  }

  int required() {
    return required.get();
  }
}
