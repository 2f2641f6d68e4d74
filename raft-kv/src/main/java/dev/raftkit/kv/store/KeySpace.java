package dev.raftkit.kv.store;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KvLimits;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The keys with their versions. Immutable.
 *
 * @param histories of every key that is there, or that was and is remembered
 * @param count of the keys that are there
 * @param bytes what those take, see {@link KvLimits#storeBytesMax}
 */
record KeySpace(SortedTree<Bytes, History> histories, long count, long bytes) {
  static final KeySpace EMPTY = new KeySpace(SortedTree.empty(), 0, 0);

  /** What stands at a key; null if it is not there. */
  @Nullable
  Version get(Bytes key) {
    return at(key, Long.MAX_VALUE);
  }

  /** What stood at a key as of a revision; null if it was not there. */
  @Nullable
  Version at(Bytes key, long revision) {
    History history = histories.get(key);
    return history == null ? null : standing(history, revision);
  }

  private static @Nullable Version standing(History history, long revision) {
    Version version = history.at(revision);
    return version == null || version.isDeleted() ? null : version;
  }

  /** Visits what stood in a range as of a revision, in the order of the keys, while it is told to go on. */
  void visit(KeyRange range, long revision, Predicate<Found> visitor) {
    for (SortedTree.Node<Bytes, History> node : histories.from(range.from())) {
      if (!range.contains(node.key)) {
        return;
      }
      Version version = standing(node.value, revision);
      if (version != null && !visitor.test(new Found(node.key, version))) {
        return;
      }
    }
  }

  /** A key and what stood at it. */
  record Found(Bytes key, Version version) {
    long sizeBytes() {
      return (long) key.length() + version.value().length();
    }
  }

  /** With a newer version of a key. */
  KeySpace with(Bytes key, Version version) {
    History history = histories.get(key);
    Version before = get(key);
    return new KeySpace(
        histories.put(key, history == null ? History.of(version) : history.with(version)),
        count - (before == null ? 0 : 1) + (version.isDeleted() ? 0 : 1),
        bytes - cost(key, before) + cost(key, version));
  }

  /** With a key that is not there at all, and its versions. */
  KeySpace withHistory(Bytes key, History history) {
    Version newest = history.newest();
    return new KeySpace(
        histories.put(key, history),
        count + (newest.isDeleted() ? 0 : 1),
        bytes + cost(key, newest));
  }

  private static long cost(Bytes key, @Nullable Version version) {
    return version == null || version.isDeleted()
        ? 0
        : (long) key.length() + version.value().length() + KvLimits.ENTRY_BYTES;
  }

  /** Without what of a key nobody can ask for who asks for a revision or later ones. */
  KeySpace forget(Bytes key, long revision) {
    History history = histories.get(key);
    if (history == null) {
      return this;
    }
    History kept = history.from(revision);
    return new KeySpace(
        kept == null ? histories.remove(key) : histories.put(key, kept), count, bytes);
  }
}
