package dev.raftkit.storage;

import dev.raftkit.core.Effect;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.check.Check;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.Whim;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The logs of all groups of a loop in one sequence of segments, with group commit: while one batch
 * of writes is being synced, those that arrive are encoded as the next.
 *
 * <p>Only one batch is under way at a time. Recovery depends on it: where something of a later batch
 * stands, all batches before it had been synced.
 */
final class WalStore implements LogStore {
  /** A batch that has grown to this size is followed by another. */
  static final int BATCH_BYTES_MAX = 4 << 20;

  private final EventLoop loop;
  private final Disk disk;
  private final PersistentState empty;
  private final Closing closer;
  private final int mark;
  private final LiveEntries live;
  private final Whim whim;
  private final SortedMap<Integer, GroupLog> groups;
  private final WalSegments segments;
  private final TreeMap<Integer, PersistentState> recovered = new TreeMap<>();

  private final Completion written = this::written;
  private final Completion synced = this::synced;
  private final ArrayDeque<WalBatch> waiting = new ArrayDeque<>();
  private final ArrayDeque<WalBatch> spare = new ArrayDeque<>();
  private WalBatch filling;
  private int lastChecksum;
  private @Nullable WalBatch underWay;
  private @Nullable IOException failure;
  private @Nullable Completion closing;

  // Entries that a batch takes out of their log are needed until it is durable.
  private long releasingBatch;
  private long durableBatch;

  /** Gives everything up that belongs to a log. */
  @FunctionalInterface
  interface Closing {
    void close(Completion completion);
  }

  /**
   * A log as it was found.
   *
   * @param empty the state of a group never seen
   * @param closer closes all files
   */
  WalStore(
      EventLoop loop,
      Disk disk,
      WalSettings settings,
      WalRecovery.Recovered found,
      PersistentState empty,
      Closing closer) {
    this.loop = loop;
    this.disk = disk;
    this.empty = empty;
    this.closer = closer;
    this.mark = found.mark();
    this.live = found.live();
    this.groups = found.groups();
    this.whim = settings.whim();
    this.segments = new WalSegments(disk, settings, live, written);
    this.filling = new WalBatch(mark);
    this.lastChecksum = found.previousChecksum();
    this.durableBatch = found.numberDue() - 1;
  }

  /** The files of the log, to be filled in before it is used. */
  WalSegments segments() {
    return segments;
  }

  /** All files are known: writing can begin. */
  void begin() {
    segments.prepareSpare();
    startFilling(durableBatch + 1);
  }

  /** What a group's log was found to be. */
  void recovered(int group, PersistentState state) {
    recovered.put(group, state);
  }

  @Override
  public PersistentState recovered(int group) {
    return recovered.getOrDefault(group, empty);
  }

  /** The groups of which anything was found. */
  SortedSet<Integer> recoveredGroups() {
    return new TreeSet<>(recovered.keySet());
  }

  @Override
  public void persist(int group, Effect.Persist write, Completion completion) {
    IOException refusal = refusal();
    if (refusal != null) {
      loop.execute(() -> completion.completed(refusal));
      return;
    }
    boolean isWhim = !filling.isEmpty() && whim.strikes(Whim.Site.BATCH_SEALED_EARLY);
    if (filling.entriesBytes() >= BATCH_BYTES_MAX || isWhim) {
      seal();
    }
    encode(group, write);
    filling.add(completion);
    writeNextBatch();
  }

  @Override
  public void read(int group, long from, long to, long bytesMax, ReadCompletion completion) {
    IOException refusal = refusal();
    GroupLog log = groups.get(group);
    if (refusal == null && (log == null || from > to || !isReadable(log, from, to))) {
      String held = log == null
          ? "nothing"
          : (log.base().index() + 1) + ".." + log.lastLogIndex() + " but for " + log.damaged();
      refusal = new IOException(disk.name() + ": entries " + from + ".." + to + " of group " + group
          + " cannot be read: its log holds " + held);
    }
    if (refusal != null) {
      IOException error = refusal;
      loop.execute(() -> completion.completed(null, error));
      return;
    }
    new WalRead(segments, group, completion).start(Objects.requireNonNull(log), from, to, bytesMax);
  }

  private static boolean isReadable(GroupLog log, long from, long to) {
    return to <= log.lastLogIndex() && log.isReadable(from);
  }

  @Override
  public void compact(int group, LogPosition base) {
    GroupLog log = groups.get(group);
    if (refusal() == null && log != null) {
      log.compact(Math.min(base.index(), log.lastLogIndex()));
      dropUnused();
    }
  }

  @Override
  public long reclaimableBytes(int group) {
    GroupLog log = groups.get(group);
    if (log == null || !log.isReadable(log.base().index() + 1)) {
      return 0;
    }
    long first = log.base().index() + 1;
    return segments.bytesFrom(log.places().segment(first), log.places().position(first));
  }

  @Override
  public void close(Completion completion) {
    Check.invariant(closing == null, "a log is closed twice");
    closing = completion;
    segments.close();
    if (underWay == null) {
      closer.close(completion);
    }
  }

  private @Nullable IOException refusal() {
    if (failure != null) {
      return failure;
    }
    return closing == null ? null : new IOException(disk.name() + ": the log is closed");
  }

  private void encode(int group, Effect.Persist write) {
    GroupLog log = groups.computeIfAbsent(group, unseen -> new GroupLog(live));
    if (write.hardState() != null) {
      log.hardState(write.hardState());
    }
    if (write.base() != null) {
      log.startAfter(write.base());
      releasingBatch = filling.number();
    }
    if (write.truncateFrom() > 0) {
      log.truncate(write.truncateFrom());
      releasingBatch = filling.number();
    }
    EntryBatch entries = write.entries();
    for (int i = 0; i < entries.size(); i++) {
      int payloadBytes = entries.get(i).payload().length;
      Check.invariant(
          payloadBytes <= WalFormat.PAYLOAD_BYTES_MAX,
          "an entry exceeds what a log takes",
          payloadBytes,
          WalFormat.PAYLOAD_BYTES_MAX);
      log.append(entries.firstIndex() + i, entries.get(i).term());
      if (entries.get(i).type() == EntryType.CONFIGURATION) {
        log.configuration(
            WalConfigurations.of(entries.firstIndex() + i, entries.get(i).payload()));
      }
    }
    if (!isNothing(write)) {
      filling.add(group, log, write);
    }
  }

  private static boolean isNothing(Effect.Persist write) {
    return write.hardState() == null
        && write.base() == null
        && write.truncateFrom() == 0
        && write.entries().isEmpty()
        && write.repairs().isEmpty();
  }

  /** The batch being filled is complete: begins another. */
  private void seal() {
    WalBatch last = filling;
    waiting.add(last);
    WalBatch reused = spare.poll();
    filling = reused == null ? new WalBatch(mark) : reused;
    if (last.hasChanges()) {
      last.seal(lastChecksum);
      lastChecksum = last.checksum();
      segments.end(last.endOffset());
      startFilling(last.number() + 1);
    } else {
      filling.start(last.number(), last.segment(), last.offset(), last.header());
    }
  }

  private void startFilling(long number) {
    ByteBuffer header = null;
    if (segments.wantsAnother()) {
      int sequence = segments.current().sequence + 1;
      header = WalHeader.encode(mark, sequence, number, lastChecksum, groups);
      segments.begin(header.remaining());
    }
    filling.start(number, segments.current().sequence, segments.end(), header);
  }

  private void writeNextBatch() {
    if (underWay != null) {
      return;
    }
    if (waiting.isEmpty()) {
      seal();
    }
    WalBatch batch = waiting.remove();
    underWay = batch;
    if (!batch.hasChanges()) {
      loop.execute(() -> synced(null));
      return;
    }
    write(batch, segments.segment(batch.segment()));
  }

  private void write(WalBatch batch, WalSegments.Segment segment) {
    ByteBuffer header = batch.header();
    try {
      if (header != null) {
        segments.create(segment, header);
      }
    } catch (IOException error) {
      loop.execute(() -> synced(error));
      return;
    }
    if (header == null) {
      segment.file().writeAndSync(batch.offset(), batch.bytes(), synced);
    } else {
      // The disk keeps the order, so what follows need not wait for the loop to hear of it.
      segment.file().writeAndSync(batch.offset(), batch.bytes(), written);
      disk.syncDirectory(synced);
    }
  }

  private void written(@Nullable IOException error) {
    if (error != null && failure == null) {
      fail(error);
    }
  }

  private void synced(@Nullable IOException error) {
    // After a failed write the sync says nothing about what was to be written.
    if (failure == null && error != null) {
      fail(error);
    } else if (failure == null) {
      completeBatch();
    }
    underWay = null;
    if (failure == null && !(waiting.isEmpty() && filling.isEmpty())) {
      writeNextBatch();
    } else if (closing != null) {
      closer.close(closing);
    }
  }

  private void completeBatch() {
    WalBatch batch = Objects.requireNonNull(underWay);
    if (batch.hasChanges()) {
      durableBatch = batch.number();
    }
    if (batch.header() != null && batch.hasChanges()) {
      segments.durable(segments.segment(batch.segment()));
      segments.prepareSpare();
    }
    // What the completions write goes into the next batch together, since this one is under way.
    batch.complete(null);
    dropUnused();
    if (spare.isEmpty() && batch.capacity() <= 2 * BATCH_BYTES_MAX) {
      spare.add(batch);
    }
  }

  private void dropUnused() {
    if (durableBatch >= releasingBatch && failure == null) {
      segments.dropUnused();
    }
  }

  private void fail(IOException error) {
    IOException cause =
        new IOException(disk.name() + " takes no more writes: " + error.getMessage(), error);
    failure = cause;
    if (underWay != null) {
      underWay.complete(cause);
    }
    for (WalBatch batch : waiting) {
      batch.complete(cause);
    }
    waiting.clear();
    filling.complete(cause);
  }
}
