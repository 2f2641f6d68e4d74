package dev.raftkit.kv.client;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.Comparison;
import dev.raftkit.kv.Event;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.node.ProposalException;
import dev.raftkit.node.spi.EventLoop;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One candidate on its way: it takes a lease, puts a key of its own with it under the election's prefix,
 * and waits until no older key is there. Each watches only whoever came right before it; if that was
 * the only one, its going is the election, since nobody can become older. A candidate whose lease may
 * have ended meanwhile is never elected, and whoever is next watches its own key, too, and goes on with
 * it when it is elected: should that be deleted, its lease is lost.
 */
final class Campaign {
  private static final long PAUSE_NANOS = 1_000_000_000;

  private final KvClient client;
  private final EventLoop loop;
  private final Bytes prefix;
  private final Bytes value;
  private final Duration ttl;
  private final CompletableFuture<Tenure> result = new CompletableFuture<>();

  Campaign(KvClient client, Bytes prefix, Bytes value, Duration ttl) {
    this.client = client;
    this.loop = client.loop();
    this.prefix = prefix;
    this.value = value;
    this.ttl = ttl;
  }

  CompletableFuture<Tenure> begin() {
    // Refuses a value that nobody could put, before anything is under way.
    KvCommand.Put.of(prefix, value);
    CompletableFuture<KeptLease> lease = client.keepLease(ttl);
    var unused = lease.whenComplete((kept, failure) -> loop.execute(() -> {
      if (failure != null) {
        result.completeExceptionally(ProposalException.causeOf(failure));
      } else {
        new Standing(kept).begin();
      }
    }));
    return result;
  }

  /** A candidate with its lease. Loop only. */
  private final class Standing {
    private final KeptLease lease;
    private final Bytes key;
    private @Nullable Attempts<?> underWay;
    private @Nullable OwnKey ownKey;
    private boolean isWaiting;

    Standing(KeptLease lease) {
      this.lease = lease;
      this.key = Bytes.utf8(prefix.toUtf8() + HexFormat.of().toHexDigits(lease.id()));
    }

    void begin() {
      lease.whenLost(() -> fail(new LeaseLostException(
          lease + " was lost before this candidate was elected: it was not renewed for " + ttl)));
      lease.whenTrouble(this::lookAnew);
      var unused = result.whenComplete((tenure, failure) -> {
        if (tenure == null) {
          // Withdrawn, or failed.
          var unusedEnd = lease.giveUp();
        }
      });
      KvCommand.Transact entry = new KvCommand.Transact(
          List.of(Comparison.isAbsent(key)),
          List.of(new KvCommand.Put(key, value, lease.id(), false)),
          List.of());
      goOn(new Attempts<>(
          loop,
          () -> client.propose(entry, KvResult.Transacted.class, KvClient.TIMEOUT),
          (done, failure) -> {
            if (failure == null) {
              look();
            } else {
              fail(failure);
            }
          }));
    }

    private void goOn(Attempts<?> next) {
      if (!result.isDone()) {
        underWay = next.begin();
      }
    }

    private void fail(Throwable failure) {
      if (underWay != null) {
        underWay.stop();
      }
      result.completeExceptionally(failure);
    }

    /** The member that the watch waits on may be gone without a word, as whoever it was to tell of. */
    private void lookAnew() {
      if (ownKey != null) {
        ownKey.look();
      }
      if (isWaiting && underWay != null) {
        underWay.stop();
        look();
      }
    }

    private void look() {
      isWaiting = false;
      goOn(new Attempts<>(loop, () -> Candidates.read(client, prefix), (candidates, failure) -> {
        boolean isForgotten =
            failure instanceof KvException refusal && refusal.error() == KvError.COMPACTED;
        if (isForgotten) {
          // There were many pages of them, and history was cut between two.
          look();
        } else if (candidates == null) {
          fail(Objects.requireNonNull(failure));
        } else {
          look(candidates);
        }
      }));
    }

    private void look(Candidates candidates) {
      KeyValue own = candidates.own(key);
      if (own == null) {
        fail(new LeaseLostException(lease + " ended before this candidate was elected"));
        return;
      }
      KeyValue before = candidates.before(own);
      if (before != null) {
        await(before, own, candidates);
      } else {
        elected(own, candidates.revision());
      }
    }

    private void elected(KeyValue own, long revision) {
      if (!lease.isSafe()) {
        fail(new LeaseLostException(lease + " was not safe any more when its turn came"));
      } else if (result.complete(new Tenure(own.createRevision(), lease))) {
        watchOwn(own, revision);
      } else {
        var unusedEnd = lease.giveUp();
      }
    }

    private void watchOwn(KeyValue own, long revision) {
      if (ownKey == null) {
        ownKey = new OwnKey(client, own, lease);
        ownKey.watchFrom(revision + 1);
      }
    }

    /** Whatever is seen, or if nothing is for long: looks again. */
    private void await(KeyValue before, KeyValue own, Candidates candidates) {
      KvQuery.Watch next = KvQuery.Watch.of(KeyRange.of(before.key()), candidates.revision() + 1);
      if (candidates.isFirst(before)) {
        // Asked first, answered first: nobody is elected whose key went together with the other.
        watchOwn(own, candidates.revision());
      }
      isWaiting = true;
      goOn(new Attempts<>(loop, () -> client.poll(next), (seen, failure) -> {
        if (seen == null) {
          // There may be no room for another watch: looks now and then instead.
          isWaiting = false;
          var unused = loop.schedule(loop.now() + PAUSE_NANOS, this::look);
        } else if (candidates.isFirst(before) && isDeleted(seen)) {
          elected(own, candidates.revision());
        } else {
          look();
        }
      }));
    }
  }

  private static boolean isDeleted(KvResult.Watched seen) {
    return seen.events().stream().anyMatch(event -> event.kind() == Event.Kind.DELETE);
  }
}
