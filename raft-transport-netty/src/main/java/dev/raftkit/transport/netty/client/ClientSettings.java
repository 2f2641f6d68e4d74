package dev.raftkit.transport.netty.client;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Address;
import dev.raftkit.transport.netty.channel.Io;
import java.util.List;

/** The choices of a {@link RaftClient}; {@link RaftClient.Builder} says what each is for. */
record ClientSettings(
    List<Address> endpoints,
    String clusterId,
    int group,
    int frameBytesMax,
    int inFlightMax,
    long connectTimeoutNanos,
    long helloTimeoutNanos,
    Io io) {
  /** More than a request takes besides its command. */
  static final int REQUEST_OVERHEAD_BYTES = 128;

  ClientSettings {
    endpoints = List.copyOf(endpoints);
    require(!endpoints.isEmpty(), "a client needs at least one endpoint");
    if (!clusterId.isEmpty()) {
      // A cluster id obeys the rules of a member id.
      new NodeId(clusterId);
    }
    require(group >= 0, "a group is 0 or more, not " + group);
    require(
        frameBytesMax > REQUEST_OVERHEAD_BYTES,
        "frameBytesMax is more than " + REQUEST_OVERHEAD_BYTES + ", not " + frameBytesMax);
    require(inFlightMax > 0, "inFlightMax must be positive, not " + inFlightMax);
    require(connectTimeoutNanos > 0 && helloTimeoutNanos > 0, "timeouts must be positive");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
