package dev.raftkit.kv.client;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.Comparison;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.node.ProposalException;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.node.spi.EventLoop;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One candidate on its way: it takes a lease, puts a key of its own with it under the election's prefix,
 * and waits until no older key is there. Each watches only whoever came right before it. That it is
 * elected is read from the cluster, with its own key still there: a candidate whose lease has ended
 * meanwhile never is.
 */
final class Campaign {
  private static final Duration POLL_TIMEOUT = Duration.ofSeconds(20);

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
    CompletableFuture<KeptLease> lease = client.keepLease(ttl);
    var unused = lease.whenComplete((kept, failure) -> loop.execute(() -> {
      if (failure != null) {
        result.completeExceptionally(Objects.requireNonNull(Attempts.cause(failure)));
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

    Standing(KeptLease lease) {
      this.lease = lease;
      this.key = Bytes.utf8(prefix.toUtf8() + HexFormat.of().toHexDigits(lease.id()));
    }

    void begin() {
      lease.whenLost(() -> fail(new LeaseLostException(
          lease + " was lost before this candidate was elected: it was not renewed for " + ttl)));
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

    private void look() {
      goOn(new Attempts<>(loop, () -> Candidates.read(client, prefix), (candidates, failure) -> {
        if (candidates == null) {
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
        await(before, candidates.revision());
      } else if (!result.complete(new Tenure(own.createRevision(), lease))) {
        var unusedEnd = lease.giveUp();
      }
    }

    /** Whatever is seen, or if nothing is for long: looks again. */
    private void await(KeyValue before, long revision) {
      KvQuery.Watch next = KvQuery.Watch.of(KeyRange.of(before.key()), revision + 1);
      goOn(new Attempts<>(
          loop,
          () -> client
              .read(next, KvResult.Watched.class, ReadConsistency.LINEARIZABLE, POLL_TIMEOUT)
              .exceptionallyCompose(Campaign::nothingSeen),
          (seen, failure) -> look()));
    }
  }

  private static CompletableFuture<KvResult.Watched> nothingSeen(Throwable failure) {
    return Attempts.cause(failure) instanceof ProposalException.TimedOut
        ? CompletableFuture.completedFuture(new KvResult.Watched(0, List.of(), 0))
        : CompletableFuture.failedFuture(failure);
  }
}
