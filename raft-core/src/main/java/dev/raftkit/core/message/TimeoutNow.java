package dev.raftkit.core.message;

import dev.raftkit.core.membership.NodeId;

/**
 * A leader hands over: the receiver shall campaign at once, as if its election timeout had passed
 * (thesis §3.10). Its log is as long as the leader's.
 */
public record TimeoutNow(NodeId from, NodeId to, long term) implements Message {
  @Override
  public MessageType type() {
    return MessageType.TIMEOUT_NOW;
  }
}
