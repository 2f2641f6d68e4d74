package dev.raftkit.server.demo;

import dev.raftkit.server.cli.Json;
import java.util.List;
import java.util.Locale;

/**
 * What the candidates have come to.
 *
 * @param clients how many there are
 * @param elections how many times one was elected
 * @param failoverMillis from each kill or pause of the elected to the election of the next
 * @param maxElectedPerToken more than 1 must never be
 */
record ClientsResult(
    int clients, long elections, List<Long> failoverMillis, long maxElectedPerToken) {
  /** For how long an elected candidate may be silent before the next is elected. */
  static final long LEASE_MILLIS = 2_000;

  /** The longest failover that is still good: the lease, and an election of a leader in the midst. */
  static final long FAILOVER_MILLIS_MAX = LEASE_MILLIS + DemoResult.FAILOVER_MILLIS_MAX;

  boolean ok() {
    return maxElectedPerToken == 1
        && failoverMillis.stream().allMatch(millis -> millis <= FAILOVER_MILLIS_MAX);
  }

  void addTo(Json json) {
    json.put("clients", clients)
        .put("clientElections", elections)
        .put("leaseMillis", LEASE_MILLIS)
        .putNumbers("clientFailoverMillis", failoverMillis)
        .put("maxElectedPerToken", maxElectedPerToken);
  }

  List<String> lines() {
    return List.of(
        String.format(
            Locale.ROOT,
            "  candidates %8d  elected %d times, at most %d with any token",
            clients,
            elections,
            maxElectedPerToken),
        String.format(
            Locale.ROOT,
            "  failover   %5d ms  in the middle, %d ms the longest; a lease lasts %d s",
            DemoResult.median(failoverMillis),
            DemoResult.longest(failoverMillis),
            LEASE_MILLIS / 1_000));
  }
}
