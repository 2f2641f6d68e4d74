package dev.raftkit.core.message;

import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.NodeId;

/**
 * A piece of a leader's snapshot for a follower that needs entries which the leader no longer has
 * (§7). A piece without data asks how far the follower has got.
 *
 * @param sentAt when the leader sent it, by the leader's clock; echoed for the lease
 */
public record InstallSnapshot(NodeId from, NodeId to, long term, long sentAt, SnapshotChunk chunk)
    implements Message {
  @Override
  public MessageType type() {
    return MessageType.INSTALL_SNAPSHOT;
  }
}
