package dev.raftkit.core.message;

import dev.raftkit.core.membership.NodeId;

/**
 * What the leader's state machine holds after an entry, so that the others can compare their own. It
 * is no part of Raft: drivers send and compare it, and the core takes none.
 *
 * @param index the last entry that was applied to the state
 * @param hash of the whole state
 */
public record StateHash(NodeId from, NodeId to, long term, long index, long hash)
    implements Message {
  @Override
  public MessageType type() {
    return MessageType.STATE_HASH;
  }
}
