package dev.raftkit.node.spi;

/**
 * Takes the rarer of two right ways, so that a simulation sees both. Code that asks must be right
 * whatever the answer is, and nothing but its speed may depend on it. On a server nothing is ever
 * struck.
 */
@FunctionalInterface
public interface Whim {
  /** Where the driver and the storage have another way to go. */
  enum Site {
    /** A turn leaves inputs for the next one, as under load. */
    TURN_ENDED_EARLY,
    /** A message leaves at once, and not in one frame with those that follow. */
    MESSAGE_FLUSHED_ALONE,
    /** A snapshot is taken though the log is short. */
    SNAPSHOT_TAKEN_EARLY,
    /** A batch of writes ends before it is full or the disk is free. */
    BATCH_SEALED_EARLY
  }

  /** The production setting. */
  Whim NEVER = site -> false;

  /** Whether the code takes the rarer way this time. On the loop only. */
  boolean strikes(Site site);
}
