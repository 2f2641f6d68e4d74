package dev.raftkit.core.message;

import dev.raftkit.core.membership.NodeId;

/**
 * What one server says to another. It may be lost, delayed, duplicated and reordered; it is never
 * altered, which is the transport's promise.
 */
public sealed interface Message
    permits PreVote,
        PreVoteResponse,
        RequestVote,
        RequestVoteResponse,
        AppendEntries,
        AppendEntriesResponse,
        InstallSnapshot,
        InstallSnapshotResponse,
        FetchEntries,
        FetchEntriesResponse,
        TimeoutNow,
        ReadIndex,
        ReadIndexResponse,
        StateHash {
  MessageType type();

  NodeId from();

  NodeId to();

  /**
   * The sender's current term (§5.1). Only in a {@link PreVote} it is the term that the sender would
   * campaign in, which is not current anywhere yet.
   */
  long term();
}
