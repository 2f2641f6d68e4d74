package dev.raftkit.server.register;

import dev.raftkit.node.ProposalException;
import dev.raftkit.node.Session;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.transport.netty.client.RaftClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A register on a cluster, from outside of it. Futures fail with a {@link
 * dev.raftkit.node.ProposalException}, or with an IllegalArgumentException when the answer is not
 * one of a register.
 */
public final class RegisterClient implements AutoCloseable {
  /** Longer than anybody waits for one command. */
  private static final Duration SESSION_TIMEOUT = Duration.ofMinutes(1);

  private final RaftClient client;
  private final Duration timeout;

  private RegisterClient(RaftClient client, Duration timeout) {
    this.client = client;
    this.timeout = timeout;
  }

  /**
   * A client of the cluster that has a member at any of these.
   *
   * @throws IOException if an endpoint is not on this machine and plain text is not allowed
   */
  public static RegisterClient open(
      List<Address> endpoints, Duration timeout, boolean allowPlaintext) throws IOException {
    return new RegisterClient(
        RaftClient.builder(endpoints).allowPlaintext(allowPlaintext).open(), timeout);
  }

  /** Values from a position on, as many as fit a page, and how many there are in all. */
  public record Page(long total, List<byte[]> values) {}

  /** Appends a value and answers its position; the first is 1. */
  public CompletableFuture<Long> append(byte[] value) {
    return client
        .propose(RegisterFormat.append(value), timeout)
        .thenApply(RegisterFormat::position);
  }

  /**
   * The same in a session of its own: sent again, it still appends once. A cluster that does not take
   * sessions yet, as in a rolling upgrade, is asked once without.
   */
  public CompletableFuture<Long> appendOnce(byte[] value) {
    return client
        .openSession(SESSION_TIMEOUT, timeout)
        .thenApply(Optional::of)
        .exceptionally(RegisterClient::noneIfRefused)
        .thenCompose(session -> session.isPresent() ? append(session.get(), value) : append(value));
  }

  private CompletableFuture<Long> append(Session session, byte[] value) {
    return session
        .propose(RegisterFormat.append(value), timeout)
        .thenCompose(result -> session.end().thenApply(ended -> RegisterFormat.position(result)))
        .exceptionallyCompose(
            failure -> session.end().thenCompose(ended -> CompletableFuture.failedFuture(failure)));
  }

  private static Optional<Session> noneIfRefused(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof ProposalException.Refused) {
      return Optional.empty();
    }
    throw new CompletionException(cause);
  }

  /** Reads values from a position on; not before all appends that were answered before. */
  public CompletableFuture<Page> read(long from) {
    return read(from, ReadConsistency.LINEARIZABLE);
  }

  /** Reads values from a position on. */
  public CompletableFuture<Page> read(long from, ReadConsistency consistency) {
    return client.read(RegisterFormat.read(from), consistency, timeout).thenApply(result -> {
      RegisterFormat.Page page = RegisterFormat.page(result);
      return new Page(page.total(), page.values());
    });
  }

  @Override
  public void close() {
    client.close();
  }
}
