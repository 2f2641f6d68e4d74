package dev.raftkit.server.demo;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The ledger over its connection; one request at a time, on the caller's thread. */
final class RemoteProvider implements Provider {
  private final LedgerClient ledger;

  RemoteProvider(LedgerClient ledger) {
    this.ledger = ledger;
  }

  /** A request that waits for its answer. */
  private interface Request<T> {
    T answer() throws IOException;
  }

  @Override
  public CompletableFuture<LedgerClient.Answer> bill(ChargeKey key) {
    return ask(() -> ledger.bill(key));
  }

  @Override
  public CompletableFuture<LedgerClient.Answer> register(long token) {
    return ask(() -> ledger.register(token));
  }

  @Override
  public CompletableFuture<LedgerClient.Answer> charge(long token, ChargeKey key) {
    return ask(() -> ledger.charge(token, key));
  }

  @Override
  public CompletableFuture<List<ChargeKey>> charges() {
    return ask(ledger::charges);
  }

  private synchronized <T> CompletableFuture<T> ask(Request<T> request) {
    try {
      return CompletableFuture.completedFuture(request.answer());
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
