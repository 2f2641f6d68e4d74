package dev.raftkit.node;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.ProtocolVersion;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Members;
import dev.raftkit.node.spi.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries messages between the hosts of a test, a millisecond each, and in order. */
final class MemoryNetwork {
  private static final long DELAY = VirtualTime.MILLIS;

  private final VirtualTime time;
  private final TreeMap<NodeId, Transport.Receiver> receivers = new TreeMap<>();
  private final TreeSet<NodeId> isolated = new TreeSet<>();

  /** Which version members speak, if not the present one. */
  final TreeMap<NodeId, Integer> versions = new TreeMap<>();

  MemoryNetwork(VirtualTime time) {
    this.time = time;
  }

  /** From now on a member neither hears nor is heard. */
  void isolate(NodeId member) {
    isolated.add(member);
  }

  void heal() {
    isolated.clear();
  }

  Transport.@Nullable Receiver receiver(NodeId member) {
    return receivers.get(member);
  }

  private void carry(int group, Message message) {
    if (isolated.contains(message.from()) || isolated.contains(message.to())) {
      return;
    }
    if (ProtocolVersion.neededBy(message)
        > Math.min(version(message.from()), version(message.to()))) {
      return;
    }
    time.add(time.now() + DELAY, () -> {
      Transport.Receiver receiver = receivers.get(message.to());
      if (receiver != null && !isolated.contains(message.to())) {
        receiver.received(group, message);
      }
    });
  }

  private int version(NodeId member) {
    return versions.getOrDefault(member, ProtocolVersion.CURRENT);
  }

  /** The end of one member. */
  final class End implements Transport {
    @Nullable
    IOException startError;

    /** Sees every message that leaves. */
    Consumer<Message> onSend = message -> {};

    /** Whom the host wants to be connected with. */
    @Nullable
    Members present;

    int flushes;
    int required;
    final List<Message> sent = new ArrayList<>();
    private @Nullable NodeId self;

    @Override
    public void start(Identity identity, Members members, Receiver receiver) throws IOException {
      if (startError != null) {
        throw startError;
      }
      self = identity.memberId();
      present = members;
      receivers.put(identity.memberId(), receiver);
    }

    @Override
    public void membersChanged(Members members) {
      present = members;
    }

    @Override
    public void send(int group, Message message) {
      onSend.accept(message);
      sent.add(message);
      carry(group, message);
    }

    @Override
    public int version(NodeId member) {
      return MemoryNetwork.this.version(member);
    }

    @Override
    public void requireVersion(int version) {
      required = version;
    }

    @Override
    public void flush() {
      flushes++;
    }

    @Override
    public void close() {
      if (self != null) {
        receivers.remove(self);
      }
    }
  }
}
