package dev.raftkit.core.message;

import dev.raftkit.core.membership.NodeId;

/**
 * Answers an {@link InstallSnapshot} (§7).
 *
 * @param sentAt the request's, echoed
 * @param incarnation of the follower's disk, as in {@link AppendEntriesResponse}
 * @param lastIndex the snapshot's
 * @param checksum the snapshot's
 * @param nextOffset up to here the follower has stored it without a gap
 * @param matchIndex once the follower's disk holds the whole snapshot, or has no need of it: up to
 *     where it agrees with the leader; 0 before
 */
public record InstallSnapshotResponse(
    NodeId from,
    NodeId to,
    long term,
    long sentAt,
    long incarnation,
    long lastIndex,
    long checksum,
    long nextOffset,
    long matchIndex)
    implements Message {
  @Override
  public MessageType type() {
    return MessageType.INSTALL_SNAPSHOT_RESPONSE;
  }
}
