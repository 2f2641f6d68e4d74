package dev.raftkit.kv.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one key that are remembered. Immutable.
 *
 * @param newest what stands now, or that the key was deleted
 * @param older those before, by revision
 */
record History(Version newest, SortedTree<Long, Version> older) {
  static History of(Version first) {
    return new History(first, SortedTree.empty());
  }

  History with(Version next) {
    return new History(next, older.put(newest.modRevision(), newest));
  }

  /** The version that stood at a revision, be it a deletion; null if there was none yet. */
  @Nullable
  Version at(long revision) {
    if (newest.modRevision() <= revision) {
      return newest;
    }
    SortedTree.Node<Long, Version> found = older.floor(revision);
    return found == null ? null : found.value;
  }

  /** Without what nobody can ask for who asks for a revision or later ones; null if all of it is. */
  @Nullable
  History from(long revision) {
    if (newest.modRevision() <= revision) {
      return newest.isDeleted() ? null : of(newest);
    }
    SortedTree.Node<Long, Version> standing = older.floor(revision);
    if (standing == null) {
      return this;
    }
    SortedTree<Long, Version> kept = older;
    SortedTree.Node<Long, Version> first = kept.first();
    while (first != null && first.key < standing.key) {
      kept = kept.remove(first.key);
      first = kept.first();
    }
    return new History(newest, standing.value.isDeleted() ? kept.remove(standing.key) : kept);
  }

  /** Oldest first. */
  List<Version> versions() {
    List<Version> versions = new ArrayList<>(older.size() + 1);
    older.all().forEach(node -> versions.add(node.value));
    versions.add(newest);
    return versions;
  }
}
