package dev.raftkit.kv.store;

import static dev.raftkit.kv.store.SnapshotWriter.END;
import static dev.raftkit.kv.store.SnapshotWriter.FORMAT;
import static dev.raftkit.kv.store.SnapshotWriter.ITEM;
import static dev.raftkit.kv.store.SnapshotWriter.VERSION;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvLimits;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link SnapshotWriter} writes, and checks that it is a state: what it derives from that,
 * such as the keys of a lease, is not in the snapshot and so cannot contradict it.
 */
final class SnapshotReader {
  private final DataInputStream in;
  private KvLimits limits = KvLimits.DEFAULT;
  private long revision;
  private long compactRevision;
  private KeySpace keys = KeySpace.EMPTY;
  private Leases leases = Leases.EMPTY;

  /** Of each remembered revision, the keys in order, and what its events take. */
  private final Map<Long, List<Bytes>> changed = new TreeMap<>();

  private final Map<Long, Long> changedBytes = new TreeMap<>();

  private SnapshotReader(DataInputStream in) {
    this.in = in;
  }

  static State read(DataInputStream in) throws IOException {
    return new SnapshotReader(in).read();
  }

  private State read() throws IOException {
    int format = in.readInt();
    if (format != FORMAT) {
      throw new IOException("its key-value store has format " + format
          + "; this version of RaftKit reads format " + FORMAT + ": update this member");
    }
    limits = readLimits();
    revision = in.readLong();
    compactRevision = in.readLong();
    long clock = in.readLong();
    require(
        revision >= 1 && compactRevision >= 0 && compactRevision <= revision && clock >= 0,
        "revision " + revision + ", compacted to " + compactRevision + ", at time " + clock);
    long lastGiven = in.readLong();
    require(lastGiven >= 0, "a lease " + lastGiven);
    leases = leases.given(lastGiven);
    readLeases();
    readKeys();
    return new State(revision, compactRevision, clock, limits, keys, log(), leases);
  }

  private KvLimits readLimits() throws IOException {
    try {
      KvCommand command = KvCodec.decodeCommand(readBytes());
      if (command instanceof KvCommand.Configure configure) {
        return configure.limits();
      }
      throw new IOException("in place of limits the snapshot has " + command.kind());
    } catch (IllegalArgumentException e) {
      throw new IOException("the limits in the snapshot are none", e);
    }
  }

  private byte[] readBytes() throws IOException {
    int length = in.readInt();
    require(length >= 0, "a length of " + length);
    // Reads piece by piece, so a length that the snapshot does not have allocates little.
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException(
          "the snapshot ends after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  private void readLeases() throws IOException {
    long last = 0;
    for (int mark = in.readUnsignedByte(); mark != END; mark = in.readUnsignedByte()) {
      require(mark == ITEM, "a mark " + mark);
      long id = in.readLong();
      Lease lease =
          new Lease(id, in.readLong(), in.readLong(), in.readLong(), SortedTree.empty(), 0);
      require(id > last && lease.ttlNanos() > 0 && lease.renewals() >= 0, "a lease " + lease);
      leases = leases.with(lease);
      last = id;
    }
  }

  private void readKeys() throws IOException {
    Bytes key = null;
    History history = null;
    for (int mark = in.readUnsignedByte(); mark != END; mark = in.readUnsignedByte()) {
      if (mark == ITEM) {
        finish(key, history);
        Bytes next = Bytes.of(readBytes());
        require(next.length() > 0 && (key == null || key.compareTo(next) < 0), "a key " + next);
        key = next;
        history = null;
      } else if (mark == VERSION && key != null) {
        history = with(readVersion(), key, history);
      } else {
        throw damaged("a mark " + mark);
      }
    }
    finish(key, history);
  }

  private Version readVersion() throws IOException {
    long createRevision = in.readLong();
    long modRevision = in.readLong();
    long version = in.readLong();
    long lease = in.readLong();
    return new Version(createRevision, modRevision, version, Bytes.of(readBytes()), lease);
  }

  private History with(Version version, Bytes key, @Nullable History history) throws IOException {
    long before = history == null ? 0 : history.newest().modRevision();
    boolean isSound = version.modRevision() > before
        && version.modRevision() <= revision
        && version.createRevision() <= version.modRevision()
        && (version.isDeleted()
            ? version.equals(Version.deleted(version.modRevision()))
            : version.version() > 0 && version.createRevision() > 0 && version.lease() >= 0);
    require(isSound, "of key " + key + ", after revision " + before + ", " + version);
    if (version.modRevision() > compactRevision) {
      long size = (long) key.length() + version.value().length();
      changed
          .computeIfAbsent(version.modRevision(), absent -> new ArrayList<>())
          .add(key);
      changedBytes.merge(version.modRevision(), size, Long::sum);
    }
    return history == null ? History.of(version) : history.with(version);
  }

  private void finish(@Nullable Bytes key, @Nullable History history) throws IOException {
    if (key == null) {
      return;
    }
    if (history == null) {
      throw damaged("key " + key + " without a version");
    }
    keys = keys.withHistory(key, history);
    Version newest = history.newest();
    if (newest.lease() != 0) {
      Lease lease = leases.get(newest.lease());
      if (lease == null) {
        throw damaged("key " + key + " with lease " + newest.lease() + ", which is not there");
      }
      leases = leases.with(lease.with(key, (long) key.length() + newest.value().length()));
    }
  }

  private RevisionLog log() throws IOException {
    // Revision 1 is that of the empty store.
    require(
        changed.size() == revision - Math.max(1, compactRevision),
        changed.size() + " revisions from " + compactRevision + " to " + revision);
    RevisionLog log = RevisionLog.EMPTY;
    for (Map.Entry<Long, List<Bytes>> entry : changed.entrySet()) {
      long bytes = changedBytes.getOrDefault(entry.getKey(), 0L);
      log = log.with(entry.getKey(), new RevisionLog.Changed(List.copyOf(entry.getValue()), bytes));
    }
    return log;
  }

  private static void require(boolean holds, String what) throws IOException {
    if (!holds) {
      throw damaged(what);
    }
  }

  private static IOException damaged(String what) {
    return new IOException("the key-value store in the snapshot contradicts itself: " + what
        + "; restore another snapshot");
  }
}
