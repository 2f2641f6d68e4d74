package dev.raftkit.core.membership;

/**
 * A configuration and the log entry that has it.
 *
 * @param index of the entry, at least 1
 */
public record ConfigurationEntry(long index, Configuration configuration) {
  public ConfigurationEntry {
    if (index < 1) {
      throw new IllegalArgumentException("a configuration entry at index " + index);
    }
  }
}
