package dev.raftkit.node;

import java.util.concurrent.CompletableFuture;

/** What a client waits for, until a deadline. Its fields belong to the loop. */
abstract class Pending extends CompletableFuture<byte[]> {
  final long deadline;
  final long timeoutNanos;

  /** Where it stands in {@link Deadlines}; negative when it is not there. */
  int heapPosition = -1;

  Pending(long deadline, long timeoutNanos) {
    this.deadline = deadline;
    this.timeoutNanos = timeoutNanos;
  }

  /** Tells the client that its time is over. */
  abstract void expire();
}
