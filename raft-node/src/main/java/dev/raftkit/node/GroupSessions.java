package dev.raftkit.node;

import dev.raftkit.core.RoleName;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.node.session.SessionClock;
import dev.raftkit.node.session.SessionEntry;
import dev.raftkit.node.session.SessionLimits;
import dev.raftkit.node.session.SessionRequest;
import dev.raftkit.node.session.SessionRequest.Kind;
import dev.raftkit.node.session.SessionSummary;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The leader's part in the sessions of one group: gives their entries the time, tells time to the log
 * while there are sessions, and takes no command whose answer there is no room for. What becomes of an
 * entry is decided where it is applied.
 *
 * <p>{@link #ask} and {@link #summary} may be called from any thread, the rest on the loop.
 */
final class GroupSessions {
  /** How long the leader's own entries wait for their place in the log. */
  private static final long CLOCK_TIMEOUT_NANOS = 1_000_000_000;

  private final SessionLimits limits;
  private final SessionClock clock;
  private volatile SessionSummary summary = SessionSummary.NONE;

  GroupSessions(SessionLimits limits) {
    this.limits = limits;
    this.clock = new SessionClock(limits);
  }

  /** The leader's clock, by which a timed state machine lives too. */
  SessionClock clock() {
    return clock;
  }

  /** What the sessions come to, as far as this member has applied. */
  SessionSummary summary() {
    return summary;
  }

  /**
   * Puts a request into the queue of proposals, or refuses it at once.
   *
   * @param role this member's: a leader's limits count
   */
  CompletableFuture<byte[]> ask(
      SessionRequest request, RoleName role, Proposals proposals, long now, long timeoutNanos) {
    ProposalException refusal = role == RoleName.LEADER ? refusal(request) : null;
    if (refusal == null) {
      return proposals.offer(EntryType.SESSION, encode(request), now, timeoutNanos);
    }
    // What it acknowledges makes room, so that not every further command is refused too.
    SessionRequest asked = SessionRequest.keepAlive(request.session(), request.unansweredFrom());
    CompletableFuture<byte[]> unused =
        proposals.offer(EntryType.SESSION, encode(asked), now, timeoutNanos);
    return CompletableFuture.failedFuture(refusal);
  }

  private byte[] encode(SessionRequest request) {
    return SessionEntry.encode(request, limits);
  }

  /** Why a leader does not take a request now; null if it does. */
  private ProposalException.@Nullable Busy refusal(SessionRequest request) {
    SessionSummary known = summary;
    if (request.kind() != Kind.COMMAND) {
      return null;
    }
    // The oldest command without an answer may be sent again, or a large answer could never be had.
    boolean isOldest = request.sequence() == request.unansweredFrom();
    if (!isOldest && Collections.binarySearch(known.full(), request.session().index()) >= 0) {
      return new ProposalException.Busy("the answers kept for " + request.session()
          + " take more than " + limits.sessionReplyBytesMax()
          + " bytes (sessionReplyBytesMax): acknowledge some");
    }
    if (known.replyBytes() > limits.replyBytesMax()) {
      return new ProposalException.Busy("the answers kept for " + known.open() + " sessions take "
          + known.replyBytes() + " bytes; the limit is " + limits.replyBytesMax()
          + " (replyBytesMax): try again later");
    }
    return null;
  }

  /** Gives entries that are about to enter the log the time. */
  void stamp(EntryType type, List<byte[]> payloads, long now, long leadingTerm) {
    if (type == EntryType.COMMAND) {
      return;
    }
    long reading = clock.stamp(now, leadingTerm);
    for (int i = 0; i < payloads.size(); i++) {
      SessionEntry.stamp(payloads.get(i), reading);
    }
  }

  /** Entries were applied, with sessions among them or not. */
  void applied(
      long now,
      long leadingTerm,
      long appliedTerm,
      @Nullable SessionSummary newSummary,
      long dueAt) {
    if (newSummary != null) {
      summary = newSummary;
    }
    clock.applied(now, leadingTerm, appliedTerm, summary, dueAt);
  }

  /** A snapshot took the place of the state. */
  void restored(SessionSummary newSummary, long dueAt) {
    summary = newSummary;
    clock.restored(dueAt);
  }

  /** When {@link #settle} must be called. */
  long deadline(long leadingTerm) {
    return clock.deadline(leadingTerm);
  }

  /** Tells the time to the log, if it is due. */
  void settle(long now, long leadingTerm, Proposals proposals) {
    if (clock.deadline(leadingTerm) <= now) {
      // The reading itself is taken when the entry enters the log; until then it is not due again.
      clock.stamp(now, leadingTerm);
      CompletableFuture<byte[]> unused = proposals.offer(
          EntryType.SESSION, encode(SessionRequest.clock()), now, CLOCK_TIMEOUT_NANOS);
    }
  }
}
