package dev.raftkit.node.membership;

import dev.raftkit.core.membership.NodeId;

/** A member and where it listens. */
public record Member(NodeId id, Address address) {
  @Override
  public String toString() {
    return id + " at " + address;
  }
}
