package dev.raftkit.storage;

import dev.raftkit.core.HardState;
import dev.raftkit.core.log.Entry;

/**
 * One record of a write-ahead log.
 *
 * @param offset where it begins in its file
 * @param bytes its length there
 * @param batch the batch it was written and synced with: a batch counts only as a whole
 * @param endsBatch whether it is the last record of its batch
 * @param group the group whose state it changes
 */
public record WalRecord(
    long offset, int bytes, long batch, boolean endsBatch, int group, Change change) {

  /** What a record does to the state of its group. */
  public sealed interface Change {
    Kind kind();
  }

  /** The tag of a change, for exhaustive switches. */
  public enum Kind {
    HARD_STATE,
    TRUNCATION,
    ENTRY
  }

  /** Term and vote are these now. */
  public record HardStateChange(HardState hardState) implements Change {
    @Override
    public Kind kind() {
      return Kind.HARD_STATE;
    }
  }

  /** The log holds nothing at {@code fromIndex} or above any more. */
  public record Truncation(long fromIndex) implements Change {
    @Override
    public Kind kind() {
      return Kind.TRUNCATION;
    }
  }

  /** The log has one more entry. */
  public record Append(long index, Entry entry) implements Change {
    @Override
    public Kind kind() {
      return Kind.ENTRY;
    }
  }
}
