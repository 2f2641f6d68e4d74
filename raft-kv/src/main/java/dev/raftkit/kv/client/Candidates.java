package dev.raftkit.kv.client;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.node.read.ReadConsistency;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of one election at a revision, in the order in which they came. The first is elected.
 *
 * @param revision as of which it is complete
 */
record Candidates(long revision, List<KeyValue> candidates) {
  private static final Comparator<KeyValue> BY_AGE =
      Comparator.comparingLong(KeyValue::createRevision);

  Candidates {
    candidates = candidates.stream().sorted(BY_AGE).toList();
  }

  /** Reads it as it is now, in as many pages as it takes. */
  static CompletableFuture<Candidates> read(KvClient client, Bytes prefix) {
    KvQuery.Range all = KvQuery.Range.of(KeyRange.prefix(prefix));
    return client
        .pages(all, ReadConsistency.LINEARIZABLE, KvClient.TIMEOUT)
        .thenApply(pages -> new Candidates(
            pages.get(0).revision(),
            pages.stream().flatMap(page -> page.entries().stream()).toList()));
  }

  /** Whoever is elected; null if there are no candidates. */
  @Nullable
  Elected first() {
    if (candidates.isEmpty()) {
      return null;
    }
    KeyValue first = candidates.get(0);
    return new Elected(first.createRevision(), first.value());
  }

  /** A candidate's own place; null if it is none any more. */
  @Nullable
  KeyValue own(Bytes key) {
    return candidates.stream()
        .filter(each -> each.key().equals(key))
        .findFirst()
        .orElse(null);
  }

  boolean isFirst(KeyValue candidate) {
    return candidates.get(0).equals(candidate);
  }

  /** Whoever came right before a candidate; null if it is the first. */
  @Nullable
  KeyValue before(KeyValue own) {
    KeyValue before = null;
    for (KeyValue candidate : candidates) {
      if (candidate.createRevision() < own.createRevision()) {
        before = candidate;
      }
    }
    return before;
  }
}
