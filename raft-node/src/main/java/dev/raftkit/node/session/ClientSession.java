package dev.raftkit.node.session;

import java.util.Iterator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One session as all members know it. Apply worker only. */
final class ClientSession {
  final SessionId id;
  final long timeoutNanos;
  final int repliesMax;
  private final SessionTable table;
  private final TreeMap<Long, SessionReply> replies = new TreeMap<>();
  private long unansweredFrom = 1;
  private long expiresAt;
  private long replyBytes;

  ClientSession(SessionTable table, SessionId id, long timeoutNanos, int repliesMax) {
    this.table = table;
    this.id = id;
    this.timeoutNanos = timeoutNanos;
    this.repliesMax = repliesMax;
  }

  /** When session time is later than this, the session is over. */
  long expiresAt() {
    return expiresAt;
  }

  /** The client was heard of. To be called while the session is in no order by expiry. */
  void expiresAt(long clock) {
    expiresAt = clock;
  }

  /** The lowest command whose answer the client may lack. */
  long unansweredFrom() {
    return unansweredFrom;
  }

  SortedMap<Long, SessionReply> replies() {
    return replies;
  }

  long replyBytes() {
    return replyBytes;
  }

  @Nullable
  SessionReply reply(long sequence) {
    return replies.get(sequence);
  }

  /** Keeps an answer, given or awaited. */
  void keep(long sequence, SessionReply reply) {
    replies.put(sequence, reply);
    reply.keeper = this;
    count(reply.bytes());
  }

  /** An awaited answer was given. */
  void answered(SessionReply reply) {
    count(reply.bytes() - SessionReply.OVERHEAD_BYTES);
  }

  /** The client has the answers to all commands below this one. */
  void acknowledge(long newUnansweredFrom) {
    if (newUnansweredFrom > unansweredFrom) {
      unansweredFrom = newUnansweredFrom;
      forget(replies.headMap(newUnansweredFrom));
    }
  }

  /** The session is over. */
  void end() {
    forget(replies);
  }

  private void forget(SortedMap<Long, SessionReply> known) {
    Iterator<SessionReply> each = known.values().iterator();
    while (each.hasNext()) {
      SessionReply reply = each.next();
      reply.keeper = null;
      count(-reply.bytes());
      each.remove();
    }
  }

  private void count(int bytes) {
    replyBytes += bytes;
    table.count(this, bytes);
  }
}
