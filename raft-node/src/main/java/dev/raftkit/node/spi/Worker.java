package dev.raftkit.node.spi;

/** Runs what may take long, away from the event loop: one task at a time, in order. */
public interface Worker {
  /** Runs a task later. Any thread. */
  void execute(Runnable task);

  /** Runs no further task and waits for the current one. */
  void close();
}
