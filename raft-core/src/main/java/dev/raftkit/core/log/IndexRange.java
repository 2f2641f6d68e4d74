package dev.raftkit.core.log;

/**
 * A run of indexes.
 *
 * @param first at least 1
 * @param last inclusive, at least {@code first}
 */
public record IndexRange(long first, long last) {
  public IndexRange {
    if (first < 1 || last < first) {
      throw new IllegalArgumentException("no range of indexes: " + first + ".." + last);
    }
  }
}
