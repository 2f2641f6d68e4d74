package dev.raftkit.server.demo;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.client.KvClient;
import dev.raftkit.kv.client.LeaseLostException;
import dev.raftkit.kv.client.Tenure;
import dev.raftkit.node.ProposalException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stands for election again and again, and lets a {@link Charger} work while it is elected. */
final class Candidacy {
  private static final String ELECTION = "charger";

  private final String id;
  private final KvClient kv;
  private final Duration ttl;
  private final Function<Mandate, Charger> chargers;
  private final Book book;
  private final Consumer<String> events;
  private boolean quiet;
  private boolean ended;
  private @Nullable CompletableFuture<Tenure> campaign;
  private @Nullable Charger charger;
  private @Nullable CompletableFuture<Void> tenureOver;

  Candidacy(
      String id,
      KvClient kv,
      Duration ttl,
      Function<Mandate, Charger> chargers,
      Book book,
      Consumer<String> events) {
    this.id = id;
    this.kv = kv;
    this.ttl = ttl;
    this.chargers = chargers;
    this.book = book;
    this.events = events;
  }

  /** Returns once it is {@linkplain #end ended}. */
  void run() {
    CompletableFuture<Tenure> next = next();
    while (next != null) {
      try {
        serve(next.join());
      } catch (CompletionException e) {
        // The cluster was not to be reached in time: stands again, at the end.
        if (!(e.getCause() instanceof LeaseLostException)
            && !(e.getCause() instanceof ProposalException)) {
          throw e;
        }
      } catch (CancellationException e) {
        // It is ended.
        return;
      }
      next = next();
    }
  }

  private synchronized @Nullable CompletableFuture<Tenure> next() {
    campaign = ended ? null : kv.campaign(ELECTION, Bytes.utf8(id), ttl);
    return campaign;
  }

  private void serve(Tenure tenure) {
    book.sign(tenure.token(), id);
    events.accept("elected " + tenure.token() + " " + tenure.safeFor().toMillis());
    Charger next = chargers.apply(Mandate.of(tenure));
    CompletableFuture<Void> over = new CompletableFuture<>();
    tenure.onLost(() -> {
      next.end();
      events.accept("lost " + tenure.token());
      over.complete(null);
    });
    boolean isRest = begin(next, over);
    next.run();
    if (isRest || isQuiet()) {
      over.join();
    }
    // Whoever cannot go on makes room; if the tenure is lost this does nothing.
    tenure.resign().join();
  }

  private synchronized boolean begin(Charger next, CompletableFuture<Void> over) {
    charger = next;
    tenureOver = over;
    if (quiet) {
      next.rest();
    }
    if (ended) {
      over.complete(null);
    }
    return quiet;
  }

  private synchronized boolean isQuiet() {
    return quiet;
  }

  /** Charge nobody any more; records are still brought up to date. */
  synchronized void rest() {
    quiet = true;
    if (charger != null) {
      charger.rest();
    }
  }

  /** Stands no more, and gives up what it has. */
  synchronized void end() {
    ended = true;
    rest();
    if (charger != null) {
      charger.end();
    }
    if (tenureOver != null) {
      tenureOver.complete(null);
    }
    if (campaign != null) {
      campaign.cancel(false);
    }
  }
}
