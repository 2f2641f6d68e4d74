package dev.raftkit.node.spi;

/**
 * The one thread of a host, and its clock. Everything that touches a group runs here, in turns that
 * never block.
 */
public interface EventLoop {
  /** A clock that only advances, in nanoseconds since the host started; any thread may read it. */
  long now();

  /** Runs a task in a later turn. Any thread; tasks of one thread run in order. */
  void execute(Runnable task);

  /** Runs a task at or soon after {@code atNanos} by {@link #now}. Loop thread only. */
  Timer schedule(long atNanos, Runnable task);

  /** A task that is due later. */
  interface Timer {
    /** Gives the task up, if it has not run yet. Loop thread only. */
    void cancel();
  }
}
