package dev.raftkit.kv.store;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvCommand.Put;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The state as one command is changing it, at one revision. No key is changed twice. If the command is
 * refused, the draft is forgotten, and nothing happened.
 */
final class Draft {
  private final State base;
  private final KvLimits limits;
  private KeySpace keys;
  private Leases leases;
  private final TreeSet<Bytes> changed = new TreeSet<>();

  /** Keys, and old and new values. */
  private long changedBytes;

  /** Keys, and new values. */
  private long eventBytes;

  Draft(State base) {
    this.base = base;
    this.limits = base.limits();
    this.keys = base.keys();
    this.leases = base.leases();
  }

  KeySpace keys() {
    return keys;
  }

  State base() {
    return base;
  }

  /** That of the state which this comes to, so far. */
  long revision() {
    return changed.isEmpty() ? base.revision() : base.revision() + 1;
  }

  /** Writes a key; what it had before, null if it was not there. */
  @Nullable
  Version put(Put put) throws Refusal {
    requireSize(put);
    Bytes key = put.key();
    Version before = keys.get(key);
    long revision = base.revision() + 1;
    Version after = before == null
        ? new Version(revision, revision, 1, put.value(), put.lease())
        : new Version(
            before.createRevision(), revision, before.version() + 1, put.value(), put.lease());
    attach(key, put.value().length(), put.lease());
    if (before != null && before.lease() != put.lease()) {
      detach(key, before.lease());
    }
    change(key, before, after);
    requireChangeFits();
    return before;
  }

  private void requireSize(Put put) throws Refusal {
    if (put.key().length() > limits.keyBytesMax()) {
      throw Refusal.tooMuch(
          KvError.KEY_TOO_LARGE,
          "bytes of a key",
          put.key().length(),
          "keyBytesMax",
          limits.keyBytesMax());
    }
    if (put.value().length() > limits.valueBytesMax()) {
      throw Refusal.tooMuch(
          KvError.VALUE_TOO_LARGE,
          "bytes of the value of " + put.key(),
          put.value().length(),
          "valueBytesMax",
          limits.valueBytesMax());
    }
  }

  private void attach(Bytes key, int valueBytes, long id) throws Refusal {
    if (id == 0) {
      return;
    }
    Lease lease = leases.get(id);
    if (lease == null) {
      throw unknownLease(id);
    }
    Lease with = lease.with(key, (long) key.length() + valueBytes);
    if (with.keys().size() > limits.leaseKeysMax()) {
      throw Refusal.tooMuch(
          KvError.LEASE_FULL,
          "keys with lease " + id,
          with.keys().size(),
          "leaseKeysMax",
          limits.leaseKeysMax());
    }
    // All of them are to be deleted at one revision some time.
    if (with.bytes() > limits.changedBytesMax()) {
      throw Refusal.tooMuch(
          KvError.LEASE_FULL,
          "bytes of keys and values with lease " + id,
          with.bytes(),
          "changedBytesMax",
          limits.changedBytesMax());
    }
    leases = leases.with(with);
  }

  static Refusal unknownLease(long id) {
    return new Refusal(
        KvError.UNKNOWN_LEASE,
        "there is no lease " + id + ": it never was, was revoked, or has expired; grant another");
  }

  private void detach(Bytes key, long id) {
    Lease lease = id == 0 ? null : leases.get(id);
    if (lease != null) {
      leases = leases.with(lease.without(key));
    }
  }

  /** Deletes what is in a range; what it was, in order. */
  List<KeyValue> delete(KeyRange range) throws Refusal {
    List<KeySpace.Found> found = new ArrayList<>();
    long[] bytes = {changedBytes};
    keys.visit(range, Long.MAX_VALUE, entry -> {
      found.add(entry);
      bytes[0] += entry.sizeBytes();
      return isWithin(changed.size() + found.size(), bytes[0]);
    });
    List<KeyValue> deleted = new ArrayList<>(found.size());
    for (KeySpace.Found entry : found) {
      delete(entry.key(), entry.version());
      deleted.add(entry.version().of(entry.key()));
    }
    requireChangeFits();
    return deleted;
  }

  private void delete(Bytes key, Version before) {
    detach(key, before.lease());
    change(key, before, Version.deleted(base.revision() + 1));
  }

  private void change(Bytes key, @Nullable Version before, Version after) {
    keys = keys.with(key, after);
    changed.add(key);
    eventBytes += (long) key.length() + after.value().length();
    changedBytes += (long) key.length()
        + after.value().length()
        + (before == null ? 0 : before.value().length());
  }

  private boolean isWithin(int count, long bytes) {
    return count <= limits.changedKeysMax() && bytes <= limits.changedBytesMax();
  }

  private void requireChangeFits() throws Refusal {
    if (!isWithin(changed.size(), changedBytes)) {
      throw new Refusal(
          KvError.CHANGE_TOO_LARGE,
          "one command would change more than changedKeysMax, " + limits.changedKeysMax()
              + " keys, or changedBytesMax, " + limits.changedBytesMax()
              + " bytes, allows: split it");
    }
  }

  /** Ends a lease with its keys; how many there were. The limits counted when they joined it. */
  int end(Lease lease) {
    lease.keys().all().forEach(node -> {
      Version before = keys.get(node.key);
      if (before != null) {
        delete(node.key, before);
      }
    });
    leases = leases.without(lease.id());
    return lease.keys().size();
  }

  /** What this comes to. */
  State finish() throws Refusal {
    if (keys.bytes() > limits.storeBytesMax() && keys.bytes() > base.keys().bytes()) {
      throw Refusal.tooMuch(
          KvError.STORE_FULL,
          "bytes of all keys and values; delete some first",
          keys.bytes(),
          "storeBytesMax",
          limits.storeBytesMax());
    }
    return finishAnyway();
  }

  /** The same, of a change that makes nothing larger. */
  State finishAnyway() {
    RevisionLog log = changed.isEmpty()
        ? base.log()
        : base.log().with(revision(), new RevisionLog.Changed(List.copyOf(changed), eventBytes));
    return new State(revision(), base.compactRevision(), base.clock(), limits, keys, log, leases);
  }
}
