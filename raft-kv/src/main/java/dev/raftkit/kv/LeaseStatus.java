package dev.raftkit.kv;

/**
 * How a lease stands.
 *
 * @param ttlNanos what it was granted for
 * @param remainingNanos how long it lasted yet at the last command that was applied, so less by now;
 *     never negative. One that has nothing left is there until the leader's word that it ended is
 *     applied
 * @param renewals how often it was renewed
 * @param keyCount how many keys go with it
 */
public record LeaseStatus(
    long lease, long ttlNanos, long remainingNanos, long renewals, int keyCount) {}
