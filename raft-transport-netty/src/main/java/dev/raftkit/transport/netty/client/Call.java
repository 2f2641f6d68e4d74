package dev.raftkit.transport.netty.client;

import dev.raftkit.node.ProposalException;
import dev.raftkit.proto.AdminRequest;
import dev.raftkit.proto.ClientRequest;
import dev.raftkit.proto.Request;
import dev.raftkit.transport.netty.channel.Backoff;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A proposal, or a wish of an operator, on its way through the client, from one member to another if need be. */
final class Call {
  private static final long RETRY_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long RETRY_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  final long requestId;
  final byte[] command;

  /** What is to be done instead of applying a command; null for a proposal. */
  final AdminRequest.@Nullable Action action;

  final long timeoutNanos;
  final CompletableFuture<byte[]> future = new CompletableFuture<>();
  private final long deadlineNanos;
  private final Backoff backoff = new Backoff(
      RETRY_MIN_NANOS, RETRY_MAX_NANOS, bound -> ThreadLocalRandom.current().nextLong(bound));
  private boolean retried;

  /** The connection that holds this call, sent or not; null between attempts. */
  @Nullable
  ClientConnection connection;

  /** Whether the command was written to the connection, so that it may be applied. */
  boolean sent;

  /** Why the last attempt came to nothing; nothing was applied. */
  @Nullable
  ProposalException lastFailure;

  @Nullable
  Future<?> deadline;

  boolean finished;

  Call(long requestId, byte[] command, long timeoutNanos) {
    this(requestId, command, null, timeoutNanos);
  }

  Call(long requestId, AdminRequest.Action action, long timeoutNanos) {
    this(requestId, new byte[0], action, timeoutNanos);
  }

  private Call(
      long requestId, byte[] command, AdminRequest.@Nullable Action action, long timeoutNanos) {
    this.requestId = requestId;
    this.command = command;
    this.action = action;
    this.timeoutNanos = timeoutNanos;
    this.deadlineNanos = System.nanoTime() + timeoutNanos;
  }

  /** The request as it is sent now. */
  Request request(int group, long remainingNanos) {
    return action == null
        ? new ClientRequest(requestId, group, command, remainingNanos)
        : new AdminRequest(requestId, group, action, remainingNanos);
  }

  long remainingNanos() {
    return deadlineNanos - System.nanoTime();
  }

  /** Another member is asked at once, but only once; after that there are pauses. */
  long nextPauseNanos() {
    if (!retried) {
      retried = true;
      return 0;
    }
    return backoff.nextNanos();
  }
}
