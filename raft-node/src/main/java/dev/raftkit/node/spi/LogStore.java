package dev.raftkit.node.spi;

import dev.raftkit.core.Effect;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.EntryBatch;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The durable logs and hard states of a host's groups. All methods are called on the event loop, and
 * all completions are called there, in a later turn.
 */
public interface LogStore {
  /** What was found for a group when the store was opened; empty for a group never seen. */
  PersistentState recovered(int group);

  /**
   * Writes and syncs. Writes happen in the order of the calls; several may share one sync. After a
   * failure the store is unusable: every later write fails too, and none is retried.
   */
  void persist(int group, Effect.Persist write, Completion completion);

  /**
   * Reads durable entries: the first, and as many up to {@code to} as fit into {@code bytesMax} of
   * payload.
   */
  void read(int group, long from, long to, long bytesMax, ReadCompletion completion);

  /** Finishes the writes under way, then releases files and lock; then calls back. */
  void close(Completion completion);

  /** The end of a write. */
  @FunctionalInterface
  interface Completion {
    /** Called with null when all is durable. */
    void completed(@Nullable IOException error);
  }

  /** The end of a read: exactly one of the two is given. */
  @FunctionalInterface
  interface ReadCompletion {
    void completed(@Nullable EntryBatch entries, @Nullable IOException error);
  }
}
