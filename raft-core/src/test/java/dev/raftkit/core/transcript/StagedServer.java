package dev.raftkit.core.transcript;

import dev.raftkit.core.Effect;
import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.Raft;
import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.Trace;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.IndexRange;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationEntry;
import dev.raftkit.core.membership.ConfigurationFormat;
import dev.raftkit.core.membership.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A server on the stage: the protocol, its disk, and the writes the disk has not finished. */
final class StagedServer {
  private static final long MILLIS = 1_000_000;
  private static final long TIMEOUT_MIN = 150 * MILLIS;

  /** Every snapshot is that long, and sent in two pieces. */
  private static final int SNAPSHOT_BYTES = 8;

  final NodeId id;
  final ArrayDeque<Effect.Persist> writes = new ArrayDeque<>();
  private final Configuration configuration;
  private final int entriesMax;
  private final int priority;
  private final List<Entry> diskLog = new ArrayList<>();
  private final TreeSet<Long> damaged = new TreeSet<>();
  private LogPosition base = LogPosition.ZERO;
  private @Nullable Snapshot snapshot;
  private int received;
  private HardState diskHardState;
  private @Nullable Raft raft;

  StagedServer(
      NodeId id,
      Configuration configuration,
      int entriesMax,
      int priority,
      HardState hardState,
      List<Entry> log) {
    this.id = id;
    this.configuration = configuration;
    this.entriesMax = entriesMax;
    this.priority = priority;
    this.diskHardState = hardState;
    this.diskLog.addAll(log);
  }

  boolean isUp() {
    return raft != null;
  }

  Raft raft() {
    if (raft == null) {
      throw new IllegalStateException(id + " is down");
    }
    return raft;
  }

  /** Starts from the disk. Timeouts are always 200 ms: the script decides who times out. */
  void start(long now) {
    RaftConfig config = RaftConfig.of(id, configuration)
        .withTimes(TIMEOUT_MIN, 2 * TIMEOUT_MIN, 50 * MILLIS)
        .withPriority(priority)
        .withReplicationLimits(1 << 20, entriesMax, 256, 8 << 20)
        .withSnapshots(SNAPSHOT_BYTES / 2, 0);
    raft = Raft.restart(
        now,
        config,
        new PersistentState(
            0,
            diskHardState,
            snapshot,
            base,
            termStarts(),
            base.index() + diskLog.size(),
            damaged.stream().map(index -> new IndexRange(index, index)).toList(),
            configurations()),
        () -> 100 * MILLIS,
        Trace.NONE);
  }

  /** Loses all that the disk has not finished. */
  void crash() {
    raft = null;
    writes.clear();
  }

  /** The disk finishes the oldest write. */
  void finishWrite(long now) {
    Effect.Persist write = writes.remove();
    if (write.hardState() != null) {
      diskHardState = write.hardState();
    }
    if (write.base() != null) {
      base = write.base();
      diskLog.clear();
      damaged.clear();
    }
    if (write.truncateFrom() > 0) {
      diskLog.subList(slot(write.truncateFrom()), diskLog.size()).clear();
      damaged.removeIf(index -> index >= write.truncateFrom());
    }
    for (int i = 0; i < write.entries().size(); i++) {
      diskLog.add(write.entries().get(i));
    }
    for (EntryBatch repair : write.repairs()) {
      damaged.removeIf(index -> index >= repair.firstIndex() && index <= repair.lastIndex());
    }
    raft().persisted(now, write.writeSeq());
  }

  EntryBatch read(long from, long to) {
    return EntryBatch.of(from, List.copyOf(diskLog.subList(slot(from), slot(to + 1))));
  }

  private int slot(long index) {
    return (int) (index - base.index() - 1);
  }

  /** From the next start on the disk cannot read these entries. */
  void damage(long first, long last) {
    for (long index = first; index <= last; index++) {
      damaged.add(index);
    }
  }

  /** A snapshot of all that is applied becomes durable. */
  void takeSnapshot(long now) {
    long index = raft().lastApplied();
    LogPosition last = new LogPosition(raft().termAt(index), index);
    snapshot = new Snapshot(last, Objects.requireNonNull(raft().configurationAt(index)));
    raft().snapshotTaken(now, snapshot);
  }

  void readSnapshot(long now, Effect.ReadSnapshot read) {
    Snapshot newest = snapshot;
    if (newest == null) {
      raft().snapshotRead(now, read.requestId(), null);
      return;
    }
    int length = Math.min(read.bytesMax(), SNAPSHOT_BYTES - (int) read.offset());
    SnapshotChunk chunk = new SnapshotChunk(
        newest, SNAPSHOT_BYTES, newest.lastIndex(), read.offset(), new byte[length]);
    raft().snapshotRead(now, read.requestId(), chunk);
  }

  /** Stores a piece; the whole of it is durable in the same step as the last piece. */
  void storeSnapshot(long now, SnapshotChunk chunk) {
    if (chunk.offset() == received) {
      received += chunk.data().length;
    }
    boolean complete = received == SNAPSHOT_BYTES;
    int nextOffset = received;
    if (complete) {
      snapshot = chunk.snapshot();
      received = 0;
    }
    raft().snapshotStored(now, chunk, nextOffset, complete);
  }

  void compact(LogPosition newBase) {
    diskLog.subList(0, slot(newBase.index() + 1)).clear();
    damaged.removeIf(index -> index <= newBase.index());
    base = newBase;
  }

  /** The terms of the log on disk, as the paper draws it. */
  String drawLog() {
    StringBuilder terms = new StringBuilder();
    if (base.index() > 0) {
      terms.append(" [..").append(Narrator.at(base)).append(']');
    }
    for (int i = 0; i < diskLog.size(); i++) {
      long index = base.index() + 1 + i;
      terms.append(' ').append(diskLog.get(i).term()).append(damaged.contains(index) ? "!" : "");
    }
    return terms.isEmpty() ? " -" : terms.toString();
  }

  private List<ConfigurationEntry> configurations() {
    List<ConfigurationEntry> found = new ArrayList<>();
    for (int i = 0; i < diskLog.size(); i++) {
      Configuration configuration = diskLog.get(i).type() == EntryType.CONFIGURATION
          ? ConfigurationFormat.decode(diskLog.get(i).payload())
          : null;
      if (configuration != null) {
        found.add(new ConfigurationEntry(base.index() + 1 + i, configuration));
      }
    }
    return found;
  }

  private List<LogPosition> termStarts() {
    List<LogPosition> starts = new ArrayList<>();
    long last = 0;
    for (int i = 0; i < diskLog.size(); i++) {
      long term = diskLog.get(i).term();
      if (term != last) {
        starts.add(new LogPosition(term, base.index() + i + 1));
        last = term;
      }
    }
    return starts;
  }
}
