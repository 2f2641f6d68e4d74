package dev.raftkit.bench;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.HardState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.SnapshotStore;
import dev.raftkit.node.spi.Storage;
import dev.raftkit.storage.FileStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A log of one group in a directory, opened as a server opens it. */
final class OpenLog {
  private static final Storage.Expected OWNER = new Storage.Expected("bench", new NodeId("bench"));
  private static final long TERM = 1;

  private final BenchLoop loop = new BenchLoop();
  private @Nullable LogStore store;
  private @Nullable IOException failure;
  private long nextIndex;
  private long appended;
  private long durable;
  private long forgotten;
  private long kept = Long.MAX_VALUE;

  /** Makes an empty log. */
  static void create(Path directory) throws IOException {
    FileStorage.initialize(directory, OWNER.clusterId(), OWNER.memberId());
  }

  static OpenLog open(Path directory) throws IOException, InterruptedException {
    OpenLog log = new OpenLog();
    FileStorage.at(directory).open(log.loop, OWNER, log.new Opening());
    log.loop.runUntil(() -> log.store != null || log.failure != null);
    log.check();
    log.nextIndex = log.store().recovered(0).lastLogIndex() + 1;
    return log;
  }

  private final class Opening implements Storage.OpenListener {
    @Override
    public void opened(LogStore opened, SnapshotStore snapshots, Identity identity) {
      store = opened;
    }

    @Override
    public void failed(IOException error) {
      failure = error;
    }
  }

  long durableEntries() {
    return durable;
  }

  /** Appends entries in one write; when they are durable, the next may follow. */
  void append(byte[] payload, int count, Runnable whenDurable) {
    Entry[] entries = new Entry[count];
    for (int i = 0; i < count; i++) {
      entries[i] = Entry.command(TERM, payload);
    }
    HardState first = nextIndex == 1 ? new HardState(TERM, null) : null;
    EntryBatch batch = EntryBatch.of(nextIndex, entries, count);
    nextIndex += count;
    appended += count;
    store().persist(0, new Persist(1, first, 0, batch), error -> {
      failure = error == null ? failure : error;
      durable += count;
      forgetOld();
      whenDurable.run();
    });
  }

  /** Keeps {@code writes} writes of so many entries under way until something has become true. */
  void appendUntil(byte[] payload, int count, int writes, BooleanSupplier over)
      throws IOException, InterruptedException {
    for (int i = 0; i < writes; i++) {
      appendOn(payload, count, over);
    }
    loop.runUntil(() -> durable == appended);
    check();
  }

  private void appendOn(byte[] payload, int count, BooleanSupplier over) {
    if (failure == null && !over.getAsBoolean()) {
      append(payload, count, () -> appendOn(payload, count, over));
    }
  }

  void close() throws IOException, InterruptedException {
    boolean[] closed = {false};
    store().close(error -> closed[0] = true);
    loop.runUntil(() -> closed[0]);
  }

  private LogStore store() {
    return Objects.requireNonNull(store);
  }

  /** From now on no more entries are kept than these, as where snapshots are taken. */
  void keepLast(long entries) {
    kept = entries;
  }

  private void forgetOld() {
    if (durable - forgotten > kept) {
      store().compact(0, new LogPosition(TERM, nextIndex - 1 - (appended - durable)));
      forgotten = durable;
    }
  }

  private void check() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }
}
