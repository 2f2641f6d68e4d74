package dev.raftkit.server.demo;

import dev.raftkit.server.cli.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a demo has come to.
 *
 * @param elections how many times a leader was elected
 * @param failoverMillis from each kill or pause of a leader to the election of the next
 * @param maxLeadersPerTerm more than 1 is what Raft must never let happen
 * @param logsEqual whether all members have applied the same commands at the same indexes
 * @param clients what the candidates have come to; null if the members charged
 * @param undisturbed whether nothing else went wrong
 */
record DemoResult(
    int nodes,
    long elections,
    List<Long> failoverMillis,
    LedgerBook ledger,
    long maxLeadersPerTerm,
    boolean logsEqual,
    int pauses,
    @Nullable ClientsResult clients,
    boolean undisturbed) {
  static final long ELECTION_TIMEOUT_MIN_MILLIS = 1_000;
  static final long ELECTION_TIMEOUT_MAX_MILLIS = 2_000;

  /** The longest failover that is still good. */
  static final long FAILOVER_MILLIS_MAX = 3 * ELECTION_TIMEOUT_MAX_MILLIS;

  boolean ok() {
    return undisturbed
        && logsEqual
        && maxLeadersPerTerm == 1
        && ledger.duplicateCharges() == 0
        && ledger.staleRejected() >= pauses
        && (clients == null || clients.ok())
        && failoverMillis.stream().allMatch(millis -> millis <= FAILOVER_MILLIS_MAX);
  }

  Json json() {
    Json json = new Json()
        .put("nodes", nodes)
        .put("elections", elections)
        .putNumbers(
            "electionTimeoutMillis",
            List.of(ELECTION_TIMEOUT_MIN_MILLIS, ELECTION_TIMEOUT_MAX_MILLIS))
        .putNumbers("failoverMillis", failoverMillis)
        .put("charges", ledger.charges())
        .put("duplicateCharges", ledger.duplicateCharges())
        .put("staleRejected", ledger.staleRejected())
        .put("repeatsRejected", ledger.repeatsRejected())
        .put("maxLeadersPerTerm", maxLeadersPerTerm)
        .put("logsEqual", logsEqual);
    if (clients != null) {
      clients.addTo(json);
    }
    return json.put("ok", ok());
  }

  long longestFailoverMillis() {
    return longest(failoverMillis);
  }

  long medianFailoverMillis() {
    return median(failoverMillis);
  }

  static long longest(List<Long> millis) {
    return millis.stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /** The middle one, or the mean of the two in the middle. */
  static long median(List<Long> millis) {
    List<Long> sorted = new ArrayList<>(millis);
    sorted.sort(null);
    int size = sorted.size();
    return size == 0 ? 0 : (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
  }
}
