package dev.raftkit.core;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stub: signatures only. */
@SuppressWarnings("DoNotCallSuggester")
public final class Raft {
  private Raft() {}

  public static Raft restart(
      long now, RaftConfig config, PersistentState state, RandomSource random, Trace trace) {
    throw new UnsupportedOperationException();
  }

  public void receive(long now, Message message) {
    throw new UnsupportedOperationException();
  }

  public void tick(long now) {
    throw new UnsupportedOperationException();
  }

  public Proposal propose(long now, List<byte[]> commands) {
    throw new UnsupportedOperationException();
  }

  public void persisted(long now, long writeSeq) {
    throw new UnsupportedOperationException();
  }

  public void applied(long now, long index) {
    throw new UnsupportedOperationException();
  }

  public void entriesRead(long now, long requestId, EntryBatch entries) {
    throw new UnsupportedOperationException();
  }

  public Effects drain() {
    throw new UnsupportedOperationException();
  }

  /** When tick must next be called; Long.MAX_VALUE when nothing is pending. */
  public long deadline() {
    throw new UnsupportedOperationException();
  }

  /** The leader lease, measured from send time; Long.MIN_VALUE when there is none. */
  public long leaseUntil() {
    throw new UnsupportedOperationException();
  }

  public NodeId self() {
    throw new UnsupportedOperationException();
  }

  public RoleName role() {
    throw new UnsupportedOperationException();
  }

  /** Term and vote, possibly not yet durable. */
  public HardState hardState() {
    throw new UnsupportedOperationException();
  }

  public long currentTerm() {
    throw new UnsupportedOperationException();
  }

  public @Nullable NodeId leader() {
    throw new UnsupportedOperationException();
  }

  public long commitIndex() {
    throw new UnsupportedOperationException();
  }

  public long lastApplied() {
    throw new UnsupportedOperationException();
  }

  /** The last entry of the log, possibly not yet durable. */
  public LogPosition lastLog() {
    throw new UnsupportedOperationException();
  }

  public long durableIndex() {
    throw new UnsupportedOperationException();
  }

  /** The term of the entry at an index from 0 to the last; 0 at index 0. */
  public long termAt(long index) {
    throw new UnsupportedOperationException();
  }

  /** An entry, if it is in the window of recent entries in memory. */
  public @Nullable Entry entryAt(long index) {
    throw new UnsupportedOperationException();
  }
}
