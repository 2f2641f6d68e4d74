package dev.raftkit.sim.engine.disk;

import dev.raftkit.core.Effect;
import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import java.util.ArrayDeque;

/**
 * The disk of one server: what is durable, and the writes after it that no sync has reached. A write
 * is atomic here; the full layer tears writes.
 *
 * <p>After the death of a process a prefix of the unsynced writes is in the hands of the operating
 * system; it survives until a power loss, of which again only a prefix survives.
 */
public final class ModelDisk {
  private final LogModel log = new LogModel();
  private final ArrayDeque<Effect.Persist> unsynced = new ArrayDeque<>();
  private HardState hardState = HardState.INITIAL;

  /** The durable log. */
  public LogModel log() {
    return log;
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
    if (write.truncateFrom() > 0) {
      log.truncate(write.truncateFrom());
    }
    log.append(write.entries());
    return write;
  }

  /** Forgets everything: what is durable is about to be read anew. */
  public void clear() {
    unsynced.clear();
    log.truncate(1);
    hardState = HardState.INITIAL;
  }

  /** Forgets all unsynced writes but the oldest {@code kept}. */
  public void loseAllBut(int kept) {
    while (unsynced.size() > kept) {
      unsynced.removeLast();
    }
  }

  /** What a server finds when it starts; all of it must be durable by then. */
  public PersistentState recovered() {
    if (!unsynced.isEmpty()) {
      throw new IllegalStateException("recovered with " + unsynced.size() + " unsynced writes");
    }
    return new PersistentState(hardState, log.termStarts(), log.lastIndex());
  }
}
