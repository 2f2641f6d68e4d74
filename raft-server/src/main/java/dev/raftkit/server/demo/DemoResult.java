package dev.raftkit.server.demo;

import dev.raftkit.server.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a demo has come to.
 *
 * @param elections how many times a leader was elected
 * @param failoverMillis from each kill or pause of a leader to the election of the next
 * @param maxLeadersPerTerm more than 1 is what Raft must never let happen
 * @param logsEqual whether all members have applied the same commands at the same indexes
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
    boolean undisturbed) {
  static final long ELECTION_TIMEOUT_MIN_MILLIS = 1_000;
  static final long ELECTION_TIMEOUT_MAX_MILLIS = 2_000;

  /** The longest failover that is still good. */
  static final long FAILOVER_MILLIS_MAX = 3 * ELECTION_TIMEOUT_MAX_MILLIS;

  /** Who led in which term, from the book that every new leader signs. */
  static Map<Long, Set<String>> leaders(Path book) throws IOException {
    Map<Long, Set<String>> leaders = new TreeMap<>();
    if (Files.exists(book)) {
      for (String line : Files.readAllLines(book)) {
        String[] words = line.split(" ", -1);
        leaders.computeIfAbsent(Long.valueOf(words[0]), term -> new TreeSet<>()).add(words[1]);
      }
    }
    return leaders;
  }

  boolean ok() {
    return undisturbed
        && logsEqual
        && maxLeadersPerTerm == 1
        && ledger.duplicateCharges() == 0
        && ledger.staleRejected() >= pauses
        && failoverMillis.stream().allMatch(millis -> millis <= FAILOVER_MILLIS_MAX);
  }

  Json json() {
    return new Json()
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
        .put("logsEqual", logsEqual)
        .put("ok", ok());
  }

  long longestFailoverMillis() {
    return failoverMillis.stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /** The middle one, or the mean of the two in the middle. */
  long medianFailoverMillis() {
    List<Long> sorted = new ArrayList<>(failoverMillis);
    sorted.sort(null);
    int size = sorted.size();
    return size == 0 ? 0 : (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
  }
}
