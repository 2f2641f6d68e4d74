package dev.raftkit.node;

import dev.raftkit.core.log.EntryType;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A proposal from its offer to its end. It is identified by the index and the term that the leader
 * gave it: an entry of another term at that index is another command.
 *
 * <p>Its fields belong to the loop, apart from the outcome, which belongs to the apply worker.
 */
final class PendingProposal extends CompletableFuture<byte[]> {
  final EntryType type;
  final byte[] command;
  final long deadline;
  final long timeoutNanos;

  /** Where the proposal stands in the log; 0 until a leader accepted it. */
  long index;

  long term;

  /** Where it stands in {@link Deadlines}; negative when it is not there. */
  int heapPosition = -1;

  private byte @Nullable [] result;
  private @Nullable ProposalException refusal;

  PendingProposal(byte[] command, long deadline, long timeoutNanos) {
    this(EntryType.COMMAND, command, deadline, timeoutNanos);
  }

  PendingProposal(EntryType type, byte[] command, long deadline, long timeoutNanos) {
    this.type = type;
    this.command = command;
    this.deadline = deadline;
    this.timeoutNanos = timeoutNanos;
  }

  /** Keeps the state machine's result until the whole batch counts as applied. */
  void hold(byte[] value) {
    result = value;
  }

  void hold(ProposalException reason) {
    refusal = reason;
  }

  /** Tells the proposer what was held. */
  void answer() {
    if (refusal != null) {
      completeExceptionally(refusal);
    } else {
      complete(result);
    }
  }

  void expire() {
    completeExceptionally(new ProposalException.UnknownOutcome("no result within "
        + timeoutNanos / 1_000_000
        + " ms; the command may or may not be applied"));
  }
}
