package dev.raftkit.kv.store;

import dev.raftkit.kv.Bytes;
import java.util.List;

/**
 * Which keys each remembered revision changed. Immutable. What it made of them is in the {@link
 * KeySpace}.
 *
 * @param bytes what the events of all of them take
 */
record RevisionLog(SortedTree<Long, Changed> revisions, long bytes) {
  static final RevisionLog EMPTY = new RevisionLog(SortedTree.empty(), 0);

  /**
   * What one revision changed.
   *
   * @param keys in order
   * @param bytes what its events take: keys, and values that were written
   */
  record Changed(List<Bytes> keys, long bytes) {}

  RevisionLog with(long revision, Changed changed) {
    return new RevisionLog(revisions.put(revision, changed), bytes + changed.bytes());
  }

  RevisionLog without(long revision, Changed changed) {
    return new RevisionLog(revisions.remove(revision), bytes - changed.bytes());
  }
}
