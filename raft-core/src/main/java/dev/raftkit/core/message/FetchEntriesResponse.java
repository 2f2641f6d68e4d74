package dev.raftkit.core.message;

import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;

/**
 * Answers a {@link FetchEntries}.
 *
 * @param first the request's
 * @param entries when {@link Holding#HELD}: from {@code first} on, one or more; otherwise empty
 */
public record FetchEntriesResponse(
    NodeId from, NodeId to, long term, LogPosition first, Holding holding, EntryBatch entries)
    implements Message {
  /** What the peer has at that position. */
  public enum Holding {
    /** The very entry. */
    HELD,
    /** No entry, or one of another term. */
    NOT_HELD,
    /** That entry, but its disk damaged it too, or it is a witness and never had the command. */
    UNREADABLE,
    /** A snapshot that covers that index: the entry itself is gone. */
    COVERED
  }

  @Override
  public MessageType type() {
    return MessageType.FETCH_ENTRIES_RESPONSE;
  }
}
