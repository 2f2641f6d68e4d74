package dev.raftkit.kv.store;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.node.SnapshotSource;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Writes a state, one way only for each. Since states are immutable, that takes as long as it likes.
 *
 * <pre>
 * format (4 bytes: 1), the limits as a command that sets them, with its length before (4),
 * revision (8), compact revision (8), clock (8), last identity given to a lease (8),
 * of each lease, by identity: 1 (1), identity (8), time to live (8), expiry (8), renewals (8); then 0
 * of each key, in order: 1 (1), length (4), key, and of each version, the oldest first:
 *   2 (1), create revision (8), mod revision (8), version (8), lease (8), length (4), value; then 0
 * </pre>
 */
final class SnapshotWriter implements SnapshotSource {
  static final int FORMAT = 1;
  static final int END = 0;
  static final int ITEM = 1;
  static final int VERSION = 2;

  /** What is written in one call, apart from the last value. */
  private static final int PART_BYTES = 64 << 10;

  private static final int ITEM_BYTES = 37;

  private final State state;
  private final Iterator<SortedTree.Node<Long, Lease>> leases;
  private final Iterator<SortedTree.Node<Bytes, History>> keys;
  private @Nullable Iterator<Version> versions;
  private boolean hasBegun;
  private boolean hasEndedLeases;

  SnapshotWriter(State state) {
    this.state = state;
    this.leases = state.leases().byId().all().iterator();
    this.keys = state.keys().histories().all().iterator();
  }

  @Override
  public boolean writeNext(DataOutput out) throws IOException {
    if (!hasBegun) {
      writeBeginning(out);
      hasBegun = true;
    }
    for (int bytes = 0; bytes < PART_BYTES; ) {
      int written = writeOne(out);
      if (written == 0) {
        out.writeByte(END);
        return false;
      }
      bytes += written;
    }
    return true;
  }

  private void writeBeginning(DataOutput out) throws IOException {
    byte[] limits = KvCodec.encode(new KvCommand.Configure(state.limits()));
    out.writeInt(FORMAT);
    out.writeInt(limits.length);
    out.write(limits);
    out.writeLong(state.revision());
    out.writeLong(state.compactRevision());
    out.writeLong(state.clock());
    out.writeLong(state.leases().lastGiven());
  }

  /** How many bytes were written, about; 0 if there was nothing left. */
  private int writeOne(DataOutput out) throws IOException {
    if (leases.hasNext()) {
      writeLease(leases.next().value, out);
      return ITEM_BYTES;
    }
    if (!hasEndedLeases) {
      hasEndedLeases = true;
      out.writeByte(END);
    }
    if (versions != null && versions.hasNext()) {
      return writeVersion(versions.next(), out);
    }
    if (!keys.hasNext()) {
      return 0;
    }
    SortedTree.Node<Bytes, History> node = keys.next();
    versions = node.value.versions().iterator();
    out.writeByte(ITEM);
    return write(node.key, out);
  }

  private static void writeLease(Lease lease, DataOutput out) throws IOException {
    out.writeByte(ITEM);
    out.writeLong(lease.id());
    out.writeLong(lease.ttlNanos());
    out.writeLong(lease.expiresAt());
    out.writeLong(lease.renewals());
  }

  private static int writeVersion(Version version, DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(version.createRevision());
    out.writeLong(version.modRevision());
    out.writeLong(version.version());
    out.writeLong(version.lease());
    return write(version.value(), out);
  }

  private static int write(Bytes bytes, DataOutput out) throws IOException {
    out.writeInt(bytes.length());
    out.write(bytes.toByteArray());
    return ITEM_BYTES + bytes.length();
  }
}
