package dev.raftkit.server.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The ledger behind a network, and a witness of what it answers. */
final class VirtualProvider {
  private final VirtualTime time;
  private final Ledger ledger;
  private final Consumer<String> told;
  private final Set<ChargeKey> charged = new HashSet<>();

  VirtualProvider(VirtualTime time, Ledger ledger, Consumer<String> told) {
    this.time = time;
    this.ledger = ledger;
    this.told = told;
  }

  private interface Request<T> {
    T answer() throws IOException;
  }

  /** As one process reaches it: a request leaves a little after it was decided on. */
  Provider seenBy(VirtualProcess process) {
    return new Provider() {
      @Override
      public CompletableFuture<LedgerClient.Answer> bill(ChargeKey key) {
        return ask(() -> {
          ledger.bill(key);
          return answer(key, Ledger.Verdict.ACCEPTED);
        });
      }

      @Override
      public CompletableFuture<LedgerClient.Answer> register(long token) {
        return ask(() -> new LedgerClient.Answer(ledger.register(token), ledger.highestToken()));
      }

      @Override
      public CompletableFuture<LedgerClient.Answer> charge(long token, ChargeKey key) {
        return ask(() -> answer(key, ledger.charge(token, key)));
      }

      @Override
      public CompletableFuture<List<ChargeKey>> charges() {
        return ask(ledger::charges);
      }

      private <T> CompletableFuture<T> ask(Request<T> request) {
        CompletableFuture<T> result = new CompletableFuture<>();
        var unused = process.schedule(
            time.now() + VirtualTime.NETWORK_NANOS,
            () -> time.send(() -> {
              T answer = answered(request);
              time.send(() -> process.execute(() -> result.complete(answer)));
            }));
        return result;
      }
    };
  }

  private static <T> T answered(Request<T> request) {
    try {
      return request.answer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LedgerClient.Answer answer(ChargeKey key, Ledger.Verdict verdict) {
    if (verdict == Ledger.Verdict.ACCEPTED) {
      told.accept(key.customer() + (charged.add(key) ? " is charged" : " is charged AGAIN"));
    }
    return new LedgerClient.Answer(verdict, ledger.highestToken());
  }
}
