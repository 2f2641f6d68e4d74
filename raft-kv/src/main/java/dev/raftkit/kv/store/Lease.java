package dev.raftkit.kv.store;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.LeaseStatus;

/**
 * A lease. Immutable.
 *
 * @param expiresAt in the store's time: from then on the leader may end it
 * @param keys that go with it, and how many bytes each takes with its value
 * @param bytes what they take together
 */
record Lease(
    long id,
    long ttlNanos,
    long expiresAt,
    long renewals,
    SortedTree<Bytes, Long> keys,
    long bytes) {
  static Lease granted(long id, long ttlNanos, long clock) {
    return new Lease(id, ttlNanos, sum(clock, ttlNanos), 0, SortedTree.empty(), 0);
  }

  Lease renewed(long clock) {
    return new Lease(id, ttlNanos, sum(clock, ttlNanos), renewals + 1, keys, bytes);
  }

  /** With a key that may go with it already. */
  Lease with(Bytes key, long size) {
    Long before = keys.get(key);
    long difference = size - (before == null ? 0 : before);
    return new Lease(id, ttlNanos, expiresAt, renewals, keys.put(key, size), bytes + difference);
  }

  Lease without(Bytes key) {
    Long before = keys.get(key);
    return before == null
        ? this
        : new Lease(id, ttlNanos, expiresAt, renewals, keys.remove(key), bytes - before);
  }

  LeaseStatus status(long clock) {
    return new LeaseStatus(id, ttlNanos, Math.max(0, expiresAt - clock), renewals, keys.size());
  }

  private static long sum(long clock, long ttlNanos) {
    return clock > Long.MAX_VALUE - ttlNanos ? Long.MAX_VALUE : clock + ttlNanos;
  }
}
