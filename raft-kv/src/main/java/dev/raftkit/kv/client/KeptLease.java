package dev.raftkit.kv.client;

import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvResult;
import dev.raftkit.node.spi.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A lease that its client renews. It is safe for as long as the store cannot have ended it: from the
 * moment at which the last renewal that succeeded was sent, for the lease's time less 1 %, by which the
 * leader's clock may be faster than this client's. A renewal that does not come in time loses the
 * lease for good, whether or not the store has ended it: nobody takes up later what may have passed to
 * another. One that was lost is left to end by itself, so that whoever is told has the time that is
 * left; {@link #giveUp} ends it at once.
 *
 * <p>All methods may be called from any thread.
 */
public final class KeptLease {
  private static final long NEVER = Long.MIN_VALUE;
  private static final int DRIFT_PARTS = 100;
  private static final int RENEWALS = 3;

  private final KvClient client;
  private final EventLoop loop;
  private final long id;
  private final long ttlNanos;
  private final CompletableFuture<KeptLease> granted = new CompletableFuture<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  /** Written on the loop. */
  private volatile long safeUntil = NEVER;

  private volatile boolean isGivenUp;

  // ---------------------------------------------------------------- loop only

  private final List<Runnable> whenLost = new ArrayList<>();
  private Runnable whenTrouble = () -> {};
  private @Nullable Attempts<?> underWay;
  private long sentAt;
  private boolean lost;
  private boolean isRevoked;

  KeptLease(KvClient client, long id, Duration ttl) {
    if (ttl.isNegative() || ttl.isZero() || ttl.compareTo(Duration.ofDays(365)) > 0) {
      throw new IllegalArgumentException(
          "a lease lasts more than nothing and at most 365 days, not " + ttl);
    }
    this.client = client;
    this.loop = client.loop();
    this.id = id;
    this.ttlNanos = ttl.toNanos();
    var unused = granted.whenComplete((lease, failure) -> {
      if (granted.isCancelled()) {
        CompletableFuture<Void> unusedEnd = giveUp();
      }
    });
  }

  CompletableFuture<KeptLease> granted() {
    return granted;
  }

  /** Its identity in the store: keys that are put with it go when it ends. */
  public long id() {
    return id;
  }

  /** Whether the store cannot have ended it at this instant, by this client's own clock. */
  public boolean isSafe() {
    // Read before the clock: a pause between the two can only make the answer false.
    long until = safeUntil;
    return !isGivenUp && until > loop.now();
  }

  /** How much longer {@link #isSafe} holds if no renewal comes; zero when it does not hold. */
  public Duration safeFor() {
    long until = safeUntil;
    return isGivenUp || until == NEVER
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(0, until - loop.now()));
  }

  /**
   * Calls this once when the lease is lost or given up, also if that was before. A lease that could not
   * be renewed in time is lost before the store ends it; one that the store says is not there, at once.
   */
  public void onLost(Runnable listener) {
    whenLost(() -> client.callbacks().execute(listener));
  }

  /** The same, on the loop. */
  void whenLost(Runnable listener) {
    loop.execute(() -> {
      if (lost) {
        listener.run();
      } else {
        whenLost.add(listener);
      }
    });
  }

  /** It is known to be worth nothing any more. Loop only. */
  void lostAnyway() {
    lose();
  }

  /** Calls this whenever a renewal has to be sent again: who was asked may be gone. Loop only. */
  void whenTrouble(Runnable listener) {
    whenTrouble = listener;
  }

  /**
   * Ends it, and deletes the keys that go with it, so that nobody has to wait for its time to pass. It is
   * not safe from here on; the future completes when the store has ended it, or when its time has
   * passed.
   */
  public CompletableFuture<Void> giveUp() {
    isGivenUp = true;
    loop.execute(() -> {
      lose();
      revoke();
    });
    return over.copy();
  }

  // ---------------------------------------------------------------- loop only

  void begin() {
    client.keeps(this);
    if (lost) {
      return;
    }
    Attempts<KvResult.Granted> attempts = new Attempts<>(
        loop,
        () -> {
          sentAt = loop.now();
          return client.propose(
              new KvCommand.Grant(id, ttlNanos), KvResult.Granted.class, patience());
        },
        this::grantEnded);
    underWay = attempts.begin();
  }

  private void grantEnded(KvResult.@Nullable Granted result, @Nullable Throwable failure) {
    boolean isOwn = failure instanceof KvException refusal
        && refusal.error() == KvError.LEASE_EXISTS
        && underWay != null
        && underWay.count() > 1;
    if (isOwn) {
      // An earlier attempt has made it, some time ago.
      renew();
    } else if (failure != null) {
      lost = true;
      over();
      granted.completeExceptionally(failure);
    } else {
      extended();
    }
  }

  private void renew() {
    if (lost) {
      return;
    }
    Attempts<KvResult.Renewed> attempts = new Attempts<>(
        loop,
        () -> {
          sentAt = loop.now();
          return client.propose(
              new KvCommand.Renew(List.of(id)), KvResult.Renewed.class, patience());
        },
        (result, failure) -> {
          if (failure == null) {
            extended();
          } else {
            lose();
          }
        },
        () -> whenTrouble.run());
    underWay = attempts.begin();
  }

  /** The attempt of {@link #sentAt} succeeded, so the store's time for it began no earlier. */
  private void extended() {
    if (lost) {
      return;
    }
    long until = sentAt + ttlNanos - ttlNanos / DRIFT_PARTS;
    if (until <= loop.now()) {
      lose();
      return;
    }
    safeUntil = until;
    var unusedRenewal = loop.schedule(sentAt + ttlNanos / RENEWALS, this::renew);
    var unusedEnd = loop.schedule(until, () -> {
      if (safeUntil <= loop.now()) {
        lose();
      }
    });
    granted.complete(this);
  }

  /** A renewal without an answer is sent again while there is time for it. */
  private Duration patience() {
    return Duration.ofNanos(ttlNanos / RENEWALS);
  }

  private void lose() {
    if (lost) {
      return;
    }
    lost = true;
    safeUntil = NEVER;
    if (underWay != null) {
      underWay.stop();
    }
    whenLost.forEach(Runnable::run);
    whenLost.clear();
    boolean isNobodys = granted.completeExceptionally(
        new LeaseLostException("lease " + id + " was lost or given up before it was granted"));
    if (isNobodys) {
      revoke();
    }
    // After its time the store ends it without being told.
    var unusedTimer = loop.schedule(loop.now() + ttlNanos, this::over);
  }

  /** At most once, and not if there is nothing left to end. */
  private void revoke() {
    if (isRevoked || over.isDone()) {
      return;
    }
    isRevoked = true;
    underWay = new Attempts<KvResult.Revoked>(
            loop,
            () -> client.propose(new KvCommand.Revoke(id), KvResult.Revoked.class, patience()),
            (result, failure) -> {
              boolean isGone = failure instanceof KvException refusal
                  && refusal.error() == KvError.UNKNOWN_LEASE;
              if (failure == null || isGone) {
                over();
              }
            })
        .begin();
  }

  private void over() {
    if (underWay != null) {
      underWay.stop();
    }
    client.keepsNoMore(this);
    over.complete(null);
  }

  @Override
  public String toString() {
    return "lease " + id;
  }
}
