package dev.raftkit.transport.netty.client;

import dev.raftkit.node.membership.Address;
import java.util.List;

/** Whom to ask: the leader where one was named, otherwise one endpoint after the other. */
final class LeaderSearch {
  private final List<Address> endpoints;
  private int next;
  private Address target;

  LeaderSearch(List<Address> endpoints) {
    this.endpoints = endpoints;
    this.target = endpoints.get(0);
    this.next = 1;
  }

  Address target() {
    return target;
  }

  void leaderIs(Address leader) {
    target = leader;
  }

  /** Whoever is there leads nobody, or is not there. Only the first to notice moves on. */
  void moveOnFrom(Address asked) {
    if (!target.equals(asked)) {
      return;
    }
    for (int i = 0; i < endpoints.size() && target.equals(asked); i++) {
      target = endpoints.get(next++ % endpoints.size());
    }
  }
}
