package dev.raftkit.core;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;

/** Who granted and who refused, each voter counted once however often it answers. */
final class Votes {
  private final Configuration configuration;
  private int granted;

  Votes(Configuration configuration) {
    this.configuration = configuration;
  }

  void grantedBy(NodeId voter) {
    granted |= 1 << configuration.indexOf(voter);
  }

  boolean isWon() {
    return Integer.bitCount(granted) >= configuration.quorum();
  }
}
