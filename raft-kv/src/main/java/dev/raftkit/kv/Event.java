package dev.raftkit.kv;

import org.jspecify.annotations.Nullable;

/**
 * A change of one key, at the revision {@code entry.modRevision()}.
 *
 * @param entry the key as it is since then; of one that was deleted the key and the revision alone
 * @param previous the key as it was before; null if it was not there, or nobody asked
 */
public record Event(Kind kind, KeyValue entry, @Nullable KeyValue previous) {
  /** What was done to the key. */
  public enum Kind {
    PUT,
    DELETE
  }

  public long revision() {
    return entry.modRevision();
  }
}
