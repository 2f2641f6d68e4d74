package dev.raftkit.transport.netty.client;

import dev.raftkit.node.SessionRoute;
import dev.raftkit.node.session.SessionRequest;
import dev.raftkit.proto.Request;
import dev.raftkit.proto.SessionAsk;
import dev.raftkit.proto.SessionAsk.Envelope;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The way of a session's requests through a client to whoever leads. */
final class ClientRoute implements SessionRoute {
  /** Takes requests to the leader. */
  interface Submission {
    CompletableFuture<byte[]> submit(Call.Content content, byte[] command, long timeoutNanos);
  }

  private final Submission submission;
  private final EventLoop loop;
  private final long startedAt = System.nanoTime();

  ClientRoute(Submission submission, EventLoop loop) {
    this.submission = submission;
    this.loop = loop;
  }

  @Override
  public CompletableFuture<byte[]> ask(SessionRequest request, long timeoutNanos) {
    return submission.submit(
        (id, group, remaining) -> ask(new Envelope(id, group, remaining), request),
        request.command(),
        timeoutNanos);
  }

  private static Request ask(Envelope envelope, SessionRequest request) {
    return switch (request.kind()) {
      case OPEN -> SessionAsk.open(envelope, request.key(), request.timeoutNanos());
      case COMMAND ->
        SessionAsk.command(
            envelope,
            request.session().index(),
            request.key(),
            request.sequence(),
            request.unansweredFrom(),
            request.command());
      case KEEP_ALIVE ->
        SessionAsk.keepAlive(
            envelope, request.session().index(), request.key(), request.unansweredFrom());
      case CLOSE -> SessionAsk.close(envelope, request.session().index(), request.key());
      case CLOCK -> throw new IllegalStateException("time is the leader's to tell");
    };
  }

  @Override
  public long now() {
    return System.nanoTime() - startedAt;
  }

  @Override
  public boolean schedule(long delayNanos, Runnable task) {
    try {
      var unused = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
      return !loop.isShuttingDown();
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  @Override
  public boolean findsLeader() {
    return true;
  }
}
