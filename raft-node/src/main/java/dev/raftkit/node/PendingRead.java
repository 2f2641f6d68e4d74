package dev.raftkit.node;

import dev.raftkit.node.read.ReadConsistency;

/** A read from its offer to its end. It has no unknown outcome: it changes nothing. */
final class PendingRead extends Pending {
  final byte[] query;
  final ReadConsistency consistency;

  PendingRead(byte[] query, ReadConsistency consistency, long deadline, long timeoutNanos) {
    super(deadline, timeoutNanos);
    this.query = query;
    this.consistency = consistency;
  }

  @Override
  void expire() {
    completeExceptionally(
        new ProposalException.TimedOut("no answer within " + timeoutNanos / 1_000_000 + " ms"));
  }
}
