package dev.raftkit.server.demo;

import java.util.Set;

/**
 * Where a charger notes in the cluster what it has charged. A record is true whoever writes it, and may
 * be written again: it needs no token to be safe.
 */
interface ChargeRecords {
  /** All that is recorded. */
  Set<ChargeKey> all();

  /**
   * Records an accepted charge.
   *
   * @throws java.util.concurrent.CompletionException with a {@link dev.raftkit.node.ProposalException}
   *     if it could not be recorded in time
   */
  void record(Mandate mandate, ChargeKey key);
}
