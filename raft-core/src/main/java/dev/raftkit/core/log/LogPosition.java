package dev.raftkit.core.log;

/**
 * A place in a log: the index of an entry and the term in which it was created. {@link #ZERO} stands
 * before the first entry, which has index 1.
 */
public record LogPosition(long term, long index) {
  public static final LogPosition ZERO = new LogPosition(0, 0);

  /** Whether a log that ends here is at least as up to date as one that ends there (§5.4.1). */
  public boolean isAtLeastAsUpToDateAs(LogPosition other) {
    return term > other.term || (term == other.term && index >= other.index);
  }
}
