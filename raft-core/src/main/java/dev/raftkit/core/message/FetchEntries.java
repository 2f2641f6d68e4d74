package dev.raftkit.core.message;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;

/**
 * A leader whose disk damaged entries asks its peers for them (Protocol-Aware Recovery, FAST'18).
 *
 * @param first the first damaged entry: its index, and the term it has
 * @param lastIndex the last of the run of damaged entries of that term
 */
public record FetchEntries(NodeId from, NodeId to, long term, LogPosition first, long lastIndex)
    implements Message {
  @Override
  public MessageType type() {
    return MessageType.FETCH_ENTRIES;
  }
}
