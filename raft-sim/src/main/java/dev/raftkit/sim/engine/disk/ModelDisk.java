package dev.raftkit.sim.engine.disk;

import dev.raftkit.core.Effect;
import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The disk of one server: what is durable, and the writes after it that no sync has reached. A write
 * is atomic here; the full layer tears writes.
 *
 * <p>After the death of a process a prefix of the unsynced writes is in the hands of the operating
 * system; it survives until a power loss, of which again only a prefix survives.
 */
public final class ModelDisk {
  private final EntryBook book;
  private final LogModel log;
  private final ArrayDeque<Effect.Persist> unsynced = new ArrayDeque<>();
  private final LogModel committed;
  private HardState hardState = HardState.INITIAL;
  private @Nullable Snapshot snapshot;
  private @Nullable LogModel startedAnew;
  private long incarnation = 1;

  /** An empty disk that never holds a snapshot. */
  public ModelDisk() {
    this(new LogModel(), new EntryBook());
  }

  /**
   * An empty disk.
   *
   * @param committed knows all entries that a snapshot can cover
   * @param book knows all entries that were ever written
   */
  public ModelDisk(LogModel committed, EntryBook book) {
    this.committed = committed;
    this.book = book;
    this.log = new LogModel(book);
  }

  /** The durable log, as a server would find it: as far as it contradicts the snapshot, it is gone. */
  public LogModel log() {
    return startedAnew == null ? log : startedAnew;
  }

  /** The durable log as it was written. */
  public LogModel written() {
    return log;
  }

  /** Brings log and snapshot together, after either has changed. */
  public void reconcile() {
    Snapshot newest = snapshot;
    if (newest == null || log.has(newest.last().term(), newest.lastIndex())) {
      startedAnew = null;
    } else if (startedAnew == null || startedAnew.lastIndex() != newest.lastIndex()) {
      startedAnew = new LogModel(book);
      startedAnew.startAfter(committed, newest.lastIndex());
    }
  }

  /** The durable term and vote. */
  public HardState hardState() {
    return hardState;
  }

  /** How many writes no sync has reached. */
  public int unsyncedWrites() {
    return unsynced.size();
  }

  public void write(Effect.Persist write) {
    unsynced.add(write);
  }

  /**
   * The oldest unsynced write becomes durable.
   *
   * @return that write
   */
  public Effect.Persist syncOne() {
    Effect.Persist write = unsynced.remove();
    HardState newState = write.hardState();
    if (newState != null) {
      hardState = newState;
    }
    change(log, write, committed);
    reconcile();
    return write;
  }

  /** Changes a log as a write says. */
  public static void change(LogModel log, Effect.Persist write, LogModel committed) {
    LogPosition base = write.base();
    if (base != null) {
      log.startAfter(committed, base.index());
    }
    if (write.truncateFrom() > 0) {
      log.truncate(write.truncateFrom());
    }
    log.append(write.entries());
    for (int i = 0; i < write.repairs().size(); i++) {
      EntryBatch repair = write.repairs().get(i);
      for (long index = repair.firstIndex(); index <= repair.lastIndex(); index++) {
        log.repair(index);
      }
    }
  }

  /** The newest durable snapshot. */
  public @Nullable Snapshot snapshot() {
    return snapshot;
  }

  /** This is the newest durable snapshot now. */
  public void snapshotDurable(@Nullable Snapshot newest) {
    snapshot = newest;
    cover();
    reconcile();
  }

  /** What a snapshot covers need not be read again: it counts as damaged no longer. */
  public void cover() {
    if (snapshot != null) {
      log.cover(snapshot.lastIndex());
    }
  }

  /** Forgets everything. */
  public void clear() {
    snapshot = null;
    unsynced.clear();
    log.copyFrom(new LogModel());
    hardState = HardState.INITIAL;
    reconcile();
  }

  /** A new disk takes the place of one that is lost. */
  public void replace(long newIncarnation) {
    clear();
    incarnation = newIncarnation;
  }

  public long incarnation() {
    return incarnation;
  }

  /** Forgets all unsynced writes but the oldest {@code kept}. */
  public void loseAllBut(int kept) {
    while (unsynced.size() > kept) {
      unsynced.removeLast();
    }
  }

  /** A server starts: it discards a log that does not hold the snapshot's last entry. */
  public void recover() {
    Snapshot newest = snapshot;
    if (newest != null && startedAnew != null) {
      log.startAfter(committed, newest.lastIndex());
      long term = Math.max(newest.last().term(), hardState.currentTerm());
      hardState = term == hardState.currentTerm() ? hardState : new HardState(term, null);
      reconcile();
    }
  }

  /** What a server finds when it starts; all of it must be durable by then. */
  public PersistentState recovered() {
    if (!unsynced.isEmpty()) {
      throw new IllegalStateException("recovered with " + unsynced.size() + " unsynced writes");
    }
    return new PersistentState(
        incarnation,
        hardState,
        snapshot,
        log.base(),
        log.termStarts(),
        log.lastIndex(),
        log.damagedRanges(),
        log.configurations());
  }
}
