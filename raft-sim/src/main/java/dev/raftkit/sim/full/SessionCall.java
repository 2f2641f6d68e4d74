package dev.raftkit.sim.full;

import dev.raftkit.node.ProposalException.NotLeader;
import dev.raftkit.node.RaftHost;
import dev.raftkit.node.session.SessionRequest;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A request of a session on its way to one server. */
final class SessionCall implements HostCall {
  /** Takes what the server answers. */
  interface Answers {
    void answered(
        SessionCall call, int server, byte @Nullable [] result, @Nullable Throwable failure);
  }

  private static final long TIMEOUT_NANOS = 900_000_000;

  final SessionRequest request;
  final long sentAt;

  /** Who waits for the answer; null if the network repeated the request. */
  final @Nullable CompletableFuture<byte[]> waiting;

  private final Answers answers;

  SessionCall(
      Answers answers,
      SessionRequest request,
      long sentAt,
      @Nullable CompletableFuture<byte[]> waiting) {
    this.answers = answers;
    this.request = request;
    this.sentAt = sentAt;
    this.waiting = waiting;
  }

  @Override
  public void arrived(int server, int group, @Nullable RaftHost host) {
    if (host == null) {
      answers.answered(this, server, null, new NotLeader(null));
      return;
    }
    CompletableFuture<byte[]> unused = host.ask(group, request, TIMEOUT_NANOS)
        .whenComplete((result, failure) -> answers.answered(this, server, result, failure));
  }
}
