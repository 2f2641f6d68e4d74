package dev.raftkit.server.sim.lease;

import dev.raftkit.node.ProposalException;
import dev.raftkit.node.ProposalException.NotLeader;
import dev.raftkit.node.RaftHost;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.sim.full.HostCall;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A command or a query on its way to one server. */
final class StoreCall implements HostCall {
  private final ClusterLink link;
  private final byte[] request;
  private final @Nullable ReadConsistency consistency;
  private final long timeoutNanos;
  private final @Nullable CompletableFuture<byte[]> waiting;

  /**
   * A call that is to be sent.
   *
   * @param consistency of a query; null if this is a command
   * @param waiting for the answer; null if the network repeated the request
   */
  StoreCall(
      ClusterLink link,
      byte[] request,
      @Nullable ReadConsistency consistency,
      long timeoutNanos,
      @Nullable CompletableFuture<byte[]> waiting) {
    this.link = link;
    this.request = request;
    this.consistency = consistency;
    this.timeoutNanos = timeoutNanos;
    this.waiting = waiting;
  }

  boolean isRead() {
    return consistency != null;
  }

  /** Who waits for the answer, if anybody does. */
  @Nullable
  CompletableFuture<byte[]> waiting() {
    return waiting;
  }

  /** The same once more. */
  StoreCall repeated() {
    return new StoreCall(link, request, consistency, timeoutNanos, null);
  }

  @Override
  public void arrived(int server, int group, @Nullable RaftHost host) {
    if (host == null) {
      link.failed(this, new NotLeader(null));
      return;
    }
    CompletableFuture<byte[]> outcome = consistency == null
        ? host.propose(group, request, timeoutNanos)
        : host.read(group, request, consistency, timeoutNanos);
    var unused = outcome.whenComplete((result, failure) -> {
      if (result != null) {
        link.answered(this, server, result);
      } else {
        link.failed(this, ProposalException.causeOf(Objects.requireNonNull(failure)));
      }
    });
  }
}
