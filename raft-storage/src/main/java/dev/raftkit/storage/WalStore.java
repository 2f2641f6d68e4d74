package dev.raftkit.storage;

import dev.raftkit.core.Effect;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.check.Check;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.LogStore;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The logs of all groups of a loop in one append-only file, with group commit: while one batch of
 * writes is being synced, those that arrive are encoded as the next.
 *
 * <p>Only one batch is under way at a time. Recovery depends on it: where a record of a later batch
 * stands, all batches before it had been synced.
 */
final class WalStore implements LogStore {
  /** A batch that has grown to this size is followed by another. */
  static final int BATCH_BYTES_MAX = 4 << 20;

  private final EventLoop loop;
  private final Disk disk;
  private final DiskFile file;
  private final int mark;
  private final SortedMap<Integer, GroupLog> groups;
  private final SortedMap<Integer, PersistentState> recovered;

  private final Completion written = this::written;
  private final Completion synced = this::synced;
  private final ArrayDeque<WalBatch> waiting = new ArrayDeque<>();
  private final ArrayDeque<WalBatch> spare = new ArrayDeque<>();
  private WalBatch filling;
  private @Nullable WalBatch underWay;
  private @Nullable IOException failure;
  private @Nullable Completion closing;

  WalStore(EventLoop loop, Disk disk, DiskFile file, WalRecovery.Recovered found) {
    this.loop = loop;
    this.disk = disk;
    this.file = file;
    this.mark = found.mark();
    this.groups = found.groups();
    this.recovered = found.persistentStates();
    this.filling = new WalBatch(mark);
    filling.start(found.endOffset(), found.lastBatch() + 1, found.lastChecksum());
  }

  @Override
  public PersistentState recovered(int group) {
    return recovered.getOrDefault(group, PersistentState.EMPTY);
  }

  @Override
  public void persist(int group, Effect.Persist write, Completion completion) {
    IOException refusal = refusal();
    if (refusal != null) {
      loop.execute(() -> completion.completed(refusal));
      return;
    }
    if (filling.encodedBytes() >= BATCH_BYTES_MAX) {
      waiting.add(filling);
      startFilling();
    }
    encode(group, write);
    filling.add(completion);
    writeNextBatch();
  }

  @Override
  public void read(int group, long from, long to, long bytesMax, ReadCompletion completion) {
    IOException refusal = refusal();
    GroupLog log = groups.get(group);
    if (refusal == null && (log == null || from < 1 || from > to || to > log.lastLogIndex())) {
      long last = log == null ? 0 : log.lastLogIndex();
      refusal = new IOException(file.name() + ": entries " + from + ".." + to + " of group " + group
          + " cannot be read: its log ends at " + last);
    }
    if (refusal != null) {
      IOException error = refusal;
      loop.execute(() -> completion.completed(null, error));
      return;
    }
    new WalRead(file, mark, group, completion)
        .start(Objects.requireNonNull(log), from, to, bytesMax);
  }

  @Override
  public void compact(int group, LogPosition base) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long reclaimableBytes(int group) {
    return 0;
  }

  @Override
  public void close(Completion completion) {
    Check.invariant(closing == null, "a log is closed twice");
    closing = completion;
    if (underWay == null) {
      disk.close(completion);
    }
  }

  private @Nullable IOException refusal() {
    if (failure != null) {
      return failure;
    }
    return closing == null ? null : new IOException(file.name() + " is closed");
  }

  private void encode(int group, Effect.Persist write) {
    GroupLog log = groups.computeIfAbsent(group, unseen -> new GroupLog());
    if (write.hardState() != null) {
      log.hardState(write.hardState());
      filling.hardState(group, write.hardState());
    }
    if (write.truncateFrom() > 0) {
      log.truncate(write.truncateFrom());
      filling.truncation(group, write.truncateFrom());
    }
    EntryBatch entries = write.entries();
    for (int i = 0; i < entries.size(); i++) {
      encode(group, log, entries.firstIndex() + i, entries.get(i));
    }
  }

  private void encode(int group, GroupLog log, long index, Entry entry) {
    int payloadBytes = entry.payload().length;
    Check.invariant(
        payloadBytes <= WalFormat.PAYLOAD_BYTES_MAX,
        "an entry exceeds what a log takes",
        payloadBytes,
        WalFormat.PAYLOAD_BYTES_MAX);
    int recordBytes = WalFormat.RECORD_HEADER_BYTES + payloadBytes;
    log.append(index, entry.term(), filling.endOffset(), recordBytes);
    filling.entry(group, index, entry);
  }

  private void startFilling() {
    WalBatch last = filling;
    last.seal();
    long number = last.hasRecords() ? last.number() + 1 : last.number();
    WalBatch reused = spare.poll();
    filling = reused == null ? new WalBatch(mark) : reused;
    filling.start(last.endOffset(), number, last.lastChecksum());
  }

  private void writeNextBatch() {
    if (underWay != null) {
      return;
    }
    if (waiting.isEmpty()) {
      waiting.add(filling);
      startFilling();
    }
    WalBatch batch = waiting.remove();
    underWay = batch;
    // The disk keeps the order, so the sync need not wait for the loop to hear of the write.
    file.write(batch.offset(), batch.bytes(), written);
    file.sync(synced);
  }

  private void written(@Nullable IOException error) {
    if (error != null) {
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
      disk.close(closing);
    }
  }

  private void completeBatch() {
    WalBatch batch = Objects.requireNonNull(underWay);
    // What the completions write goes into the next batch together, since this one is under way.
    batch.complete(null);
    if (spare.isEmpty() && batch.capacity() <= 2 * BATCH_BYTES_MAX) {
      spare.add(batch);
    }
  }

  private void fail(IOException error) {
    IOException cause =
        new IOException(file.name() + " takes no more writes: " + error.getMessage(), error);
    failure = cause;
    Objects.requireNonNull(underWay).complete(cause);
    for (WalBatch batch : waiting) {
      batch.complete(cause);
    }
    waiting.clear();
    filling.complete(cause);
  }
}
