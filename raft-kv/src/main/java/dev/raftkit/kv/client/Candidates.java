package dev.raftkit.kv.client;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvQuery;
import java.util.ArrayList;
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
    return read(client, KeyRange.prefix(prefix), 0, List.of());
  }

  private static CompletableFuture<Candidates> read(
      KvClient client, KeyRange range, long revision, List<KeyValue> before) {
    KvQuery.Range page = new KvQuery.Range(range, revision, 0, KvQuery.Range.Content.FULL);
    return client.range(page).thenCompose(found -> {
      List<KeyValue> all = new ArrayList<>(before);
      all.addAll(found.entries());
      long asOf = revision == 0 ? found.revision() : revision;
      if (!found.hasMore()) {
        return CompletableFuture.completedFuture(new Candidates(asOf, all));
      }
      Bytes last = all.get(all.size() - 1).key();
      return read(client, new KeyRange(last.next(), range.end()), asOf, all);
    });
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
