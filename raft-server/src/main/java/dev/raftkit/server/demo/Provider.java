package dev.raftkit.server.demo;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The payment provider as the servers of the tutorial see it. */
interface Provider {
  /** Charges whoever is named, as often as it is asked. */
  CompletableFuture<LedgerClient.Answer> bill(ChargeKey key);

  CompletableFuture<LedgerClient.Answer> register(long token);

  CompletableFuture<LedgerClient.Answer> charge(long token, ChargeKey key);

  /** What is charged already. */
  CompletableFuture<List<ChargeKey>> charges();
}
