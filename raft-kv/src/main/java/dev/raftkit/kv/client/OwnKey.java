package dev.raftkit.kv.client;

import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.node.spi.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The key of whoever is elected, or next. Somebody may delete it, or revoke its lease, to let the next
 * one in: then the lease is lost at once, and not only when it can no longer be renewed. Loop only.
 */
final class OwnKey {
  private static final long PAUSE_NANOS = 1_000_000_000;

  private final KvClient client;
  private final EventLoop loop;
  private final KeyValue own;
  private final KeptLease lease;
  private @Nullable Attempts<?> underWay;
  private boolean isLost;

  OwnKey(KvClient client, KeyValue own, KeptLease lease) {
    this.client = client;
    this.loop = client.loop();
    this.own = own;
    this.lease = lease;
    lease.whenLost(this::lost);
  }

  private void lost() {
    isLost = true;
    if (underWay != null) {
      underWay.stop();
    }
  }

  void watchFrom(long revision) {
    KvQuery.Watch next = KvQuery.Watch.of(KeyRange.of(own.key()), revision);
    goOn(new Attempts<>(loop, () -> client.poll(next), (seen, failure) -> {
      if (seen == null) {
        var unused = loop.schedule(loop.now() + PAUSE_NANOS, this::look);
      } else if (seen.events().stream().allMatch(event -> isOwn(event.entry()))) {
        watchFrom(seen.next());
      } else {
        lease.lostAnyway();
      }
    }));
  }

  /** Looks, and watches from there: a watch may have no room, be too late, or wait on a dead member. */
  void look() {
    if (underWay != null) {
      underWay.stop();
    }
    KvQuery.Range range = KvQuery.Range.of(own.key());
    goOn(new Attempts<>(loop, () -> client.read(range, KvResult.Found.class), (found, failure) -> {
      if (found == null || found.entries().stream().anyMatch(this::isOwn)) {
        watchFrom(found == null ? 0 : found.revision() + 1);
      } else {
        lease.lostAnyway();
      }
    }));
  }

  private boolean isOwn(KeyValue entry) {
    return entry.createRevision() == own.createRevision();
  }

  private void goOn(Attempts<?> next) {
    if (!isLost) {
      underWay = next.begin();
    }
  }
}
