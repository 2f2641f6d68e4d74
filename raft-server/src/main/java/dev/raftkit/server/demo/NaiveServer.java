package dev.raftkit.server.demo;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.Comparison;
import dev.raftkit.kv.Event;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.client.KvClient;
import dev.raftkit.kv.client.Watcher;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Leader election as tutorials teach it: a lease, a key that is put with it if it is not there, and a
 * watch for its deletion. It is wrong, and here to show how; {@link FencedServer} does it right.
 */
final class NaiveServer {
  private static final Bytes LEADER = Bytes.utf8("leader");
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
  NaiveServer(
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
    var unused = kv.propose(new KvCommand.Grant(0, ttl.toNanos()), KvResult.Granted.class)
        .thenCompose(granted -> {
          long lease = granted.lease().lease();
          KvCommand.Transact putIfAbsent = new KvCommand.Transact(
              List.of(Comparison.isAbsent(LEADER)),
              List.of(new KvCommand.Put(LEADER, Bytes.utf8(name), lease, false)),
              List.of());
          return kv.transact(putIfAbsent).thenAccept(put -> {
            if (put.succeeded()) {
              lead(lease, put.revision());
            } else {
              awaitDeletion();
            }
          });
        })
        .exceptionally(failure -> {
          later.accept(ROUND, this::elect);
          return null;
        });
  }

  private void lead(long lease, long revision) {
    events.accept("leads " + revision);
    var unused =
        provider.charges().thenAccept(charged -> work(lease, new HashSet<>(charged), new Bills()));
  }

  private void work(long lease, Set<ChargeKey> charged, Bills bills) {
    // The lease is kept alive, and nobody looks at the answer.
    var unused = kv.propose(new KvCommand.Renew(List.of(lease)), KvResult.Renewed.class);
    ChargeKey next = bills.next(charged);
    events.accept("bills " + next);
    var unusedBill = provider.bill(next);
    later.accept(ROUND, () -> work(lease, charged, bills));
  }

  private void awaitDeletion() {
    Watcher[] watcher = new Watcher[1];
    watcher[0] = kv.watch(KeyRange.of(LEADER), 0, new Watcher.Listener() {
      @Override
      public void changed(List<Event> changes, long next) {
        if (changes.stream().anyMatch(change -> change.kind() == Event.Kind.DELETE)) {
          watcher[0].close();
          elect();
        }
      }

      @Override
      public void ended(Throwable reason) {
        later.accept(ROUND, NaiveServer.this::elect);
      }
    });
  }
}
