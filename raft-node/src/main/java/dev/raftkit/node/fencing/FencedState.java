package dev.raftkit.node.fencing;

/**
 * What a {@link FencedResource} must not forget, where it outlives the process: a file, a database.
 * Called by one thread at a time. What it throws is passed on, and must mean that nothing has changed;
 * if that cannot be known, of a commit for example, the caller finds out by asking again.
 */
public interface FencedState {
  /** The highest token that was registered; 0 before the first. */
  long highestToken();

  /** Remembers a token, which is not lower than the highest. Durable when this returns. */
  void register(long token);

  /** Whether an effect has happened, and was not forgotten. */
  boolean isDone(String key);

  /**
   * Lets an effect happen and remembers its key: both or neither, also if the process dies in between,
   * for example in one transaction. What the effect throws is passed on, and the key is not remembered.
   */
  void perform(String key, Runnable effect);

  /** An effect will not be asked for again. */
  void forget(String key);
}
