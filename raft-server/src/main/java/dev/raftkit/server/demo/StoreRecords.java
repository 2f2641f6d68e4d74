package dev.raftkit.server.demo;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.client.KvClient;
import dev.raftkit.node.ProposalException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** The records of a candidate that is elected: keys {@code charged/PERIOD/CUSTOMER} in the store. */
final class StoreRecords implements ChargeRecords {
  /** Short, so that a member that stands still is soon not asked any more. */
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final String PREFIX = "charged/";
  static final KeyRange KEYS = KeyRange.prefix(Bytes.utf8(PREFIX));

  private final KvClient kv;

  StoreRecords(KvClient kv) {
    this.kv = kv;
  }

  @Override
  public Set<ChargeKey> all() {
    Set<ChargeKey> recorded = new HashSet<>();
    KeyRange rest = KEYS;
    boolean hasMore = true;
    while (hasMore) {
      KvResult.Found page = kv.range(new KvQuery.Range(rest, 0, 0, KvQuery.Range.Content.KEYS_ONLY))
          .join();
      for (KeyValue entry : page.entries()) {
        String[] words = entry.key().toUtf8().split("/", -1);
        recorded.add(new ChargeKey(words[2], words[1]));
        rest = new KeyRange(entry.key().next(), KEYS.end());
      }
      hasMore = page.hasMore();
    }
    return recorded;
  }

  @Override
  public void record(Mandate mandate, ChargeKey key) {
    KvCommand record = KvCommand.Put.of(
        Bytes.utf8(PREFIX + key.period() + "/" + key.customer()),
        Bytes.utf8(Long.toString(mandate.token())));
    boolean isRecorded = false;
    while (!isRecorded) {
      try {
        var unused = kv.propose(record, KvResult.Written.class, TIMEOUT).join();
        isRecorded = true;
      } catch (CompletionException e) {
        // Whatever became of it, it may be written again. Without a mandate it is the next one's
        // task.
        if (!(e.getCause() instanceof ProposalException) || !mandate.isSafe()) {
          throw e;
        }
      }
    }
  }
}
