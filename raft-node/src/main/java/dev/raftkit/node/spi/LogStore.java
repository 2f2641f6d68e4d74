package dev.raftkit.node.spi;

import dev.raftkit.core.Effect;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
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
   * payload. Entries that a later write dropped while they were being read are no error: the answer
   * is then what was there, or {@link EntryBatch#empty} at {@code from}.
   */
  void read(int group, long from, long to, long bytesMax, ReadCompletion completion);

  /**
   * Entries up to {@code base} are not needed any more: a durable snapshot covers them. Their space
   * is given back when nothing else stands there. Not waited for.
   */
  void compact(int group, LogPosition base);

  /**
   * How many bytes of the store could be given back if this group had a snapshot of all it has
   * applied: what decides when it takes one. Groups share files, so an idle group may hold a lot.
   */
  long reclaimableBytes(int group);

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
