package dev.raftkit.kv;

/**
 * How a lease stands.
 *
 * @param ttlNanos what it was granted for
 * @param remainingNanos how long it lasts at least, from the store's time as of this answer; never
 *     negative. One that has nothing left is there until the leader's word that it ended is applied
 * @param renewals how often it was renewed
 * @param keyCount how many keys go with it
 */
public record LeaseStatus(
    long lease, long ttlNanos, long remainingNanos, long renewals, int keyCount) {}
