package dev.raftkit.core.message;

import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;

/**
 * A leader replicates entries and, with or without any, says that it is alive (§5.2, §5.3). The
 * entries start right after {@code prevLogIndex}.
 *
 * @param prevLogTerm term of the entry before the first one sent, 0 at the start of the log
 * @param prevLogIndex index of the entry before the first one sent, 0 at the start of the log
 * @param leaderCommit the leader's commitIndex
 * @param sentAt the leader's clock when it sent this, in nanoseconds; means nothing to the receiver,
 *     which echoes it, so that the leader's lease is counted from the sending (thesis §6.4.1)
 * @param readRound the newest round of reads that the leader has begun in this term, 0 before the first;
 *     the receiver echoes it (thesis §6.4)
 * @param entries starts at {@code prevLogIndex + 1}; empty in a heartbeat
 */
public record AppendEntries(
    NodeId from,
    NodeId to,
    long term,
    long prevLogTerm,
    long prevLogIndex,
    long leaderCommit,
    long sentAt,
    long readRound,
    EntryBatch entries)
    implements Message {
  public AppendEntries {
    if (entries.firstIndex() != prevLogIndex + 1) {
      throw new IllegalArgumentException("entries " + entries + " after index " + prevLogIndex);
    }
  }

  /** Of a leader that has begun no round of reads. */
  public AppendEntries(
      NodeId from,
      NodeId to,
      long term,
      long prevLogTerm,
      long prevLogIndex,
      long leaderCommit,
      long sentAt,
      EntryBatch entries) {
    this(from, to, term, prevLogTerm, prevLogIndex, leaderCommit, sentAt, 0, entries);
  }

  @Override
  public MessageType type() {
    return MessageType.APPEND_ENTRIES;
  }

  public LogPosition prevLog() {
    return new LogPosition(prevLogTerm, prevLogIndex);
  }
}
