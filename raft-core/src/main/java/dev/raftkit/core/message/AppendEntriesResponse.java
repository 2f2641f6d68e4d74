package dev.raftkit.core.message;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.membership.Priority;

/**
 * Answers an {@link AppendEntries} (§5.3).
 *
 * @param sentAt the request's, echoed; 0 when this answers none in particular
 * @param readRound the request's, echoed, or that of a later one; 0 when none was carried
 * @param incarnation of the receiver's disk: what another disk of this member once held counts no
 *     longer
 * @param success whether the receiver's log held the entry at prevLogIndex with prevLogTerm
 * @param matchIndex on success, the last index up to which the receiver's <em>disk</em> agrees with
 *     the leader's log; on refusal, the request's prevLogIndex
 * @param conflictTerm on refusal, the term of the receiver's entry at prevLogIndex, 0 when it has
 *     none there
 * @param conflictIndex on refusal, the first index of conflictTerm in the receiver's log; without
 *     one, the index after its last entry; or, if {@code damaged}, the first damaged entry
 * @param damaged on refusal, whether the receiver's disk lost the entry at conflictIndex after
 *     acknowledging it: from there on, earlier acknowledgements count no longer
 * @param priority how much the receiver is wanted as the leader, see {@link Priority}
 */
public record AppendEntriesResponse(
    NodeId from,
    NodeId to,
    long term,
    long sentAt,
    long readRound,
    long incarnation,
    boolean success,
    long matchIndex,
    long conflictTerm,
    long conflictIndex,
    boolean damaged,
    int priority)
    implements Message {
  /** Of a member with the usual priority. */
  public AppendEntriesResponse(
      NodeId from,
      NodeId to,
      long term,
      long sentAt,
      long readRound,
      long incarnation,
      boolean success,
      long matchIndex,
      long conflictTerm,
      long conflictIndex,
      boolean damaged) {
    this(
        from,
        to,
        term,
        sentAt,
        readRound,
        incarnation,
        success,
        matchIndex,
        conflictTerm,
        conflictIndex,
        damaged,
        Priority.HIGHEST);
  }

  /** The same of a member with another priority. */
  public AppendEntriesResponse withPriority(int other) {
    if (other == priority) {
      return this;
    }
    return new AppendEntriesResponse(
        from,
        to,
        term,
        sentAt,
        readRound,
        incarnation,
        success,
        matchIndex,
        conflictTerm,
        conflictIndex,
        damaged,
        other);
  }

  /** One that answers no round of reads. */
  public AppendEntriesResponse(
      NodeId from,
      NodeId to,
      long term,
      long sentAt,
      long incarnation,
      boolean success,
      long matchIndex,
      long conflictTerm,
      long conflictIndex,
      boolean damaged) {
    this(
        from,
        to,
        term,
        sentAt,
        0,
        incarnation,
        success,
        matchIndex,
        conflictTerm,
        conflictIndex,
        damaged);
  }

  @Override
  public MessageType type() {
    return MessageType.APPEND_ENTRIES_RESPONSE;
  }

  /** One that answers no round of reads. */
  public static AppendEntriesResponse accepted(
      NodeId from, NodeId to, long term, long sentAt, long incarnation, long matchIndex) {
    return accepted(from, to, term, sentAt, 0, incarnation, matchIndex);
  }

  public static AppendEntriesResponse accepted(
      NodeId from,
      NodeId to,
      long term,
      long sentAt,
      long readRound,
      long incarnation,
      long matchIndex) {
    return new AppendEntriesResponse(
        from, to, term, sentAt, readRound, incarnation, true, matchIndex, 0, 0, false);
  }
}
