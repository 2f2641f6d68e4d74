package dev.raftkit.node;

import dev.raftkit.core.Effect;
import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.ConfigurationEntry;
import dev.raftkit.core.membership.ConfigurationFormat;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.Storage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The disk of one member with one group. It outlives its hosts. */
final class MemoryStorage implements Storage {
  /** All writes since the start of the test. */
  final List<Effect.Persist> writes = new ArrayList<>();

  final MemorySnapshots snapshots = new MemorySnapshots();

  private final Identity identity;
  private List<NodeId> firstVoters = List.of();
  private final List<Entry> log = new ArrayList<>();
  private LogPosition base = LogPosition.ZERO;

  /** What the log could give back, as a test sets it. */
  long reclaimableBytes;

  /** Whether compaction frees nothing. */
  boolean keepsReclaimableBytes;

  private HardState hardState = HardState.INITIAL;
  private final ArrayDeque<Runnable> held = new ArrayDeque<>();
  private boolean holds;
  private @Nullable IOException error;
  private boolean open;

  MemoryStorage(Identity identity) {
    this.identity = identity;
  }

  /** From now on everything fails. */
  void failWith(IOException failure) {
    error = failure;
  }

  /** From now on writes do not end. */
  void hold() {
    holds = true;
  }

  /** What waited ends now. */
  void release() {
    holds = false;
    while (!held.isEmpty()) {
      held.remove().run();
    }
  }

  boolean isOpen() {
    return open;
  }

  @Override
  public void open(EventLoop loop, Expected expected, OpenListener listener) {
    if (error != null) {
      IOException failure = error;
      loop.execute(() -> listener.failed(failure));
    } else {
      open = true;
      loop.execute(() -> listener.opened(new Store(loop), snapshots.store(loop), identity));
    }
  }

  @Override
  public List<NodeId> firstVoters(int group, List<NodeId> listed, boolean begins) {
    if (firstVoters.isEmpty() || begins) {
      firstVoters = listed;
    }
    return firstVoters;
  }

  private PersistentState recovered() {
    Snapshot newest = snapshots.newest();
    if (newest != null && !holds(newest.last())) {
      // The process died between the end of a reception and the log's new start.
      log.clear();
      base = newest.last();
    }
    long lastTerm = newest == null ? 0 : newest.last().term();
    if (hardState.currentTerm() < lastTerm) {
      hardState = new HardState(lastTerm, null);
    }
    List<LogPosition> termStarts = new ArrayList<>();
    long term = 0;
    for (int i = 0; i < log.size(); i++) {
      if (log.get(i).term() > term) {
        term = log.get(i).term();
        termStarts.add(new LogPosition(term, base.index() + i + 1));
      }
    }
    return new PersistentState(
        1,
        hardState,
        newest,
        base,
        termStarts,
        base.index() + log.size(),
        List.of(),
        configurations());
  }

  private List<ConfigurationEntry> configurations() {
    List<ConfigurationEntry> configurations = new ArrayList<>();
    for (int i = 0; i < log.size(); i++) {
      if (log.get(i).type() == EntryType.CONFIGURATION) {
        configurations.add(new ConfigurationEntry(
            base.index() + i + 1,
            Objects.requireNonNull(ConfigurationFormat.decode(log.get(i).payload()))));
      }
    }
    return configurations;
  }

  private boolean holds(LogPosition position) {
    long place = position.index() - base.index() - 1;
    return position.equals(base)
        || (place >= 0 && place < log.size() && log.get((int) place).term() == position.term());
  }

  private void write(Effect.Persist write) {
    HardState newHardState = write.hardState();
    if (newHardState != null) {
      hardState = newHardState;
    }
    LogPosition newBase = write.base();
    if (newBase != null) {
      log.clear();
      base = newBase;
    }
    if (write.truncateFrom() > 0) {
      log.subList((int) (write.truncateFrom() - base.index()) - 1, log.size()).clear();
    }
    for (int i = 0; i < write.entries().size(); i++) {
      log.add(write.entries().get(i));
    }
  }

  private void compact(LogPosition newBase) {
    if (newBase.index() > base.index()) {
      log.subList(0, (int) (newBase.index() - base.index())).clear();
      base = newBase;
    }
  }

  private final class Store implements LogStore {
    private final EventLoop loop;

    Store(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public PersistentState recovered(int group) {
      return MemoryStorage.this.recovered();
    }

    @Override
    public void persist(int group, Effect.Persist write, Completion completion) {
      writes.add(write);
      IOException failure = error;
      end(() -> {
        if (failure == null) {
          write(write);
        }
        loop.execute(() -> completion.completed(failure));
      });
    }

    private void end(Runnable completion) {
      if (holds) {
        held.add(completion);
      } else {
        completion.run();
      }
    }

    @Override
    public void read(int group, long from, long to, long bytesMax, ReadCompletion completion) {
      IOException failure = error;
      int skipped = (int) base.index();
      EntryBatch entries =
          EntryBatch.of(from, log.subList((int) from - 1 - skipped, (int) to - skipped));
      loop.execute(() -> completion.completed(failure == null ? entries : null, failure));
    }

    @Override
    public void compact(int group, LogPosition newBase) {
      MemoryStorage.this.compact(newBase);
      reclaimableBytes = keepsReclaimableBytes ? reclaimableBytes : 0;
    }

    @Override
    public long reclaimableBytes(int group) {
      return reclaimableBytes;
    }

    @Override
    public void close(Completion completion) {
      end(() -> {
        open = false;
        loop.execute(() -> completion.completed(null));
      });
    }
  }
}
