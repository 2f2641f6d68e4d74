package dev.raftkit.transport.netty.client;

import dev.raftkit.node.ProposalException;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.proto.AdminRequest;
import dev.raftkit.proto.ClientRequest;
import dev.raftkit.proto.ReadRequest;
import dev.raftkit.proto.Request;
import dev.raftkit.transport.netty.channel.Backoff;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A request on its way through the client, from one member to another if need be. */
final class Call {
  private static final long RETRY_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long RETRY_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  final long requestId;
  final byte[] command;

  /** Makes the request of a session; null for anything else. */
  private final @Nullable Content content;

  /** How the command, a query then, is to be read; null if it is none. */
  final @Nullable ReadConsistency consistency;

  /** What is to be done instead of applying a command; null for a proposal or a read. */
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

  /** Whether it was written to the connection, so that a command may be applied. */
  boolean sent;

  /** Why the last attempt came to nothing; nothing was applied. */
  @Nullable
  ProposalException lastFailure;

  @Nullable
  Future<?> deadline;

  boolean finished;

  /** What a session asks for, put into a request as it is sent. */
  interface Content {
    Request request(long requestId, int group, long remainingNanos);
  }

  Call(long requestId, byte[] command, long timeoutNanos) {
    this(requestId, command, null, null, null, timeoutNanos);
  }

  Call(long requestId, AdminRequest.Action action, long timeoutNanos) {
    this(requestId, new byte[0], null, null, action, timeoutNanos);
  }

  /** A read. */
  Call(long requestId, byte[] query, ReadConsistency consistency, long timeoutNanos) {
    this(requestId, query, null, consistency, null, timeoutNanos);
  }

  /** A request of a session. */
  Call(long requestId, byte[] command, Content content, long timeoutNanos) {
    this(requestId, command, content, null, null, timeoutNanos);
  }

  private Call(
      long requestId,
      byte[] command,
      @Nullable Content content,
      @Nullable ReadConsistency consistency,
      AdminRequest.@Nullable Action action,
      long timeoutNanos) {
    this.requestId = requestId;
    this.command = command;
    this.content = content;
    this.consistency = consistency;
    this.action = action;
    this.timeoutNanos = timeoutNanos;
    this.deadlineNanos = System.nanoTime() + timeoutNanos;
  }

  /** The request as it is sent now. */
  Request request(int group, long remainingNanos) {
    if (content != null) {
      return content.request(requestId, group, remainingNanos);
    }
    if (consistency != null) {
      return new ReadRequest(
          requestId,
          group,
          command,
          onTheWire(consistency),
          consistency.staleNanosMax(),
          remainingNanos);
    }
    return action == null
        ? new ClientRequest(requestId, group, command, remainingNanos)
        : new AdminRequest(requestId, group, action, remainingNanos);
  }

  private static ReadRequest.Consistency onTheWire(ReadConsistency consistency) {
    return switch (consistency.kind()) {
      case LINEARIZABLE -> ReadRequest.Consistency.LINEARIZABLE;
      case LEASE -> ReadRequest.Consistency.LEASE;
      case STALE -> ReadRequest.Consistency.STALE;
    };
  }

  /** Whether it may be lost without a trace, and then be asked again. */
  boolean isRead() {
    return consistency != null;
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
