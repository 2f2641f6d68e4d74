package dev.raftkit.node;

import java.io.DataOutput;
import java.io.IOException;

/**
 * A state as it was at one moment, to be written out while the state machine goes on. Used by one
 * thread at a time, never by two at once, and not that of {@link StateMachine#apply}.
 */
public interface SnapshotSource extends AutoCloseable {
  /**
   * Writes the next part, best some tens of kilobytes: what is written in one call is held in memory.
   * Called until it returns false.
   *
   * @return whether there is more
   * @throws IOException to give the snapshot up
   */
  boolean writeNext(DataOutput out) throws IOException;

  /** The snapshot is written, or was given up. */
  @Override
  default void close() {}
}
