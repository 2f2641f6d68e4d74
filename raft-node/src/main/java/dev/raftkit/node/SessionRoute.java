package dev.raftkit.node;

import dev.raftkit.node.session.SessionRequest;
import java.util.concurrent.CompletableFuture;

/** How the requests of a {@link Session} reach the leader. Any thread. */
public interface SessionRoute {
  /**
   * Asks something. The answer comes within the timeout, or it fails with a {@link
   * ProposalException} that says whether the request may have been, or may yet be, carried out.
   */
  CompletableFuture<byte[]> ask(SessionRequest request, long timeoutNanos);

  /** A clock that only advances. */
  long now();

  /** Runs a task later; false if that is not possible any more. */
  boolean schedule(long delayNanos, Runnable task);

  /** Whether requests go to whoever leads, and not to one member only. */
  boolean findsLeader();
}
