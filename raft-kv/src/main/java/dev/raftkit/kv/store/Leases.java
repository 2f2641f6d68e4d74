package dev.raftkit.kv.store;

import dev.raftkit.kv.KvCommand.Expire;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The leases. Immutable.
 *
 * @param byDeadline the same, by when they are due
 * @param lastGiven the last identity that a client was given, so that none is given twice
 */
record Leases(
    SortedTree<Long, Lease> byId, SortedTree<Deadline, Lease> byDeadline, long lastGiven) {
  static final Leases EMPTY = new Leases(SortedTree.empty(), SortedTree.empty(), 0);

  /** No expiry names more; what is left is due at once. */
  static final int EXPIRY_LEASES_MAX = 256;

  /** When a lease is due. */
  record Deadline(long expiresAt, long id) implements Comparable<Deadline> {
    static Deadline of(Lease lease) {
      return new Deadline(lease.expiresAt(), lease.id());
    }

    @Override
    public int compareTo(Deadline other) {
      int order = Long.compare(expiresAt, other.expiresAt);
      return order != 0 ? order : Long.compare(id, other.id);
    }
  }

  int count() {
    return byId.size();
  }

  @Nullable
  Lease get(long id) {
    return byId.get(id);
  }

  /** With a lease, in place of what it was before. */
  Leases with(Lease lease) {
    Leases others = without(lease.id());
    return new Leases(
        others.byId.put(lease.id(), lease),
        others.byDeadline.put(Deadline.of(lease), lease),
        lastGiven);
  }

  Leases without(long id) {
    Lease before = byId.get(id);
    return before == null
        ? this
        : new Leases(byId.remove(id), byDeadline.remove(Deadline.of(before)), lastGiven);
  }

  /** The next identity that no lease has and no client was given. */
  long nextToGive() {
    long id = lastGiven + 1;
    while (byId.get(id) != null) {
      id++;
    }
    return id;
  }

  Leases given(long id) {
    return new Leases(byId, byDeadline, id);
  }

  /** When the first one is due; Long.MAX_VALUE for never. */
  long dueAt() {
    SortedTree.Node<Deadline, Lease> first = byDeadline.first();
    return first == null ? Long.MAX_VALUE : first.key.expiresAt();
  }

  /**
   * Those that are due, the longest first: no more than one entry of the log should end.
   *
   * @param keysMax after how many keys to stop
   */
  List<Expire.Candidate> due(long clock, int keysMax) {
    List<Expire.Candidate> due = new ArrayList<>();
    long keys = 0;
    for (SortedTree.Node<Deadline, Lease> node : byDeadline.all()) {
      Lease lease = node.value;
      keys += lease.keys().size();
      boolean isFull = due.size() == EXPIRY_LEASES_MAX || (keys > keysMax && !due.isEmpty());
      if (lease.expiresAt() > clock || isFull) {
        break;
      }
      due.add(new Expire.Candidate(lease.id(), lease.renewals()));
    }
    return due;
  }
}
