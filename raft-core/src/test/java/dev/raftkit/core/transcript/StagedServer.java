package dev.raftkit.core.transcript;

import dev.raftkit.core.Effect;
import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.Raft;
import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.Trace;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server on the stage: the protocol, its disk, and the writes the disk has not finished. */
final class StagedServer {
  private static final long MILLIS = 1_000_000;
  private static final long TIMEOUT_MIN = 150 * MILLIS;

  final NodeId id;
  final ArrayDeque<Effect.Persist> writes = new ArrayDeque<>();
  private final Configuration configuration;
  private final int entriesMax;
  private final List<Entry> diskLog = new ArrayList<>();
  private HardState diskHardState;
  private @Nullable Raft raft;

  StagedServer(
      NodeId id,
      Configuration configuration,
      int entriesMax,
      HardState hardState,
      List<Entry> log) {
    this.id = id;
    this.configuration = configuration;
    this.entriesMax = entriesMax;
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
        .withReplicationLimits(1 << 20, entriesMax, 256, 8 << 20);
    raft = Raft.restart(
        now,
        config,
        new PersistentState(diskHardState, termStarts(), diskLog.size()),
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
    if (write.truncateFrom() > 0) {
      diskLog.subList((int) write.truncateFrom() - 1, diskLog.size()).clear();
    }
    for (int i = 0; i < write.entries().size(); i++) {
      diskLog.add(write.entries().get(i));
    }
    raft().persisted(now, write.writeSeq());
  }

  EntryBatch read(long from, long to) {
    return EntryBatch.of(from, List.copyOf(diskLog.subList((int) from - 1, (int) to)));
  }

  /** The terms of the log on disk, as the paper draws it. */
  String drawLog() {
    StringBuilder terms = new StringBuilder();
    diskLog.forEach(entry -> terms.append(' ').append(entry.term()));
    return terms.isEmpty() ? " -" : terms.toString();
  }

  private List<LogPosition> termStarts() {
    List<LogPosition> starts = new ArrayList<>();
    long last = 0;
    for (int i = 0; i < diskLog.size(); i++) {
      long term = diskLog.get(i).term();
      if (term != last) {
        starts.add(new LogPosition(term, i + 1));
        last = term;
      }
    }
    return starts;
  }
}
