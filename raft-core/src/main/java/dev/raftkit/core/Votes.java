package dev.raftkit.core;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;

/** Who granted a vote, each voter counted once however often it answers, and nobody else at all. */
final class Votes {
  private final Configuration configuration;
  private int granted;

  Votes(Configuration configuration) {
    this.configuration = configuration;
  }

  void grantedBy(NodeId voter) {
    if (configuration.isVoter(voter)) {
      granted |= 1 << configuration.indexOf(voter);
    }
  }

  /** Whether a majority granted, in a joint configuration one of each set (thesis §4.3). */
  boolean isWon() {
    return configuration.isMajority(granted);
  }
}
