package dev.raftkit.server.demo;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.client.KvClient;
import dev.raftkit.kv.client.Tenure;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The same as {@link NaiveServer}, and right: its charges carry the token of its election. */
final class FencedServer {
  private static final Duration ROUND = Duration.ofSeconds(1);

  private final String name;
  private final KvClient kv;
  private final Duration ttl;
  private final Provider provider;
  private final BiConsumer<Duration, Runnable> later;
  private final Consumer<String> events;

  /**
   * A server that does nothing yet.
   *
   * @param later runs something after a while
   * @param events is told what it does
   */
  FencedServer(
      String name,
      KvClient kv,
      Duration ttl,
      Provider provider,
      BiConsumer<Duration, Runnable> later,
      Consumer<String> events) {
    this.name = name;
    this.kv = kv;
    this.ttl = ttl;
    this.provider = provider;
    this.later = later;
    this.events = events;
  }

  void elect() {
    var unused = kv.campaign("charges", Bytes.utf8(name), ttl)
        .thenAccept(this::lead)
        .exceptionally(failure -> {
          later.accept(ROUND, this::elect);
          return null;
        });
  }

  private void lead(Tenure tenure) {
    events.accept("elected " + tenure.token() + " " + tenure.safeFor().toMillis());
    var unused = provider
        .register(tenure.token())
        .thenCompose(registered -> provider.charges())
        .thenAccept(charged -> work(tenure, new HashSet<>(charged), new Bills()))
        .exceptionally(failure -> resign(tenure));
  }

  private void work(Tenure tenure, Set<ChargeKey> charged, Bills bills) {
    if (!tenure.isSafe()) {
      resign(tenure);
      return;
    }
    ChargeKey next = bills.next(charged);
    events.accept("bills " + next);
    var unused = provider
        .charge(tenure.token(), next)
        .thenAccept(answer -> {
          if (answer.verdict() == Ledger.Verdict.STALE) {
            events.accept("stale " + tenure.token() + " " + next + " " + answer.highestToken());
            resign(tenure);
          } else {
            later.accept(ROUND, () -> work(tenure, charged, bills));
          }
        })
        .exceptionally(failure -> resign(tenure));
  }

  private @Nullable Void resign(Tenure tenure) {
    events.accept("lost " + tenure.token());
    var unused = tenure.resign().thenRun(this::elect);
    return null;
  }
}
