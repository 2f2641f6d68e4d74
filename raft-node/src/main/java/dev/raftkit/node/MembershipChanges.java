package dev.raftkit.node;

import dev.raftkit.core.Change;
import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.membership.ChangeRefusal;
import dev.raftkit.core.membership.ChangeRefusal.Reason;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MembershipChange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of requests to change the members: each waits until its change is committed and the
 * joint configuration left, be it under another leader. Loop thread only.
 */
final class MembershipChanges {
  private final Raft raft;
  private final GroupMembers members;
  private final FeatureLevel level;

  /** More than one only after this member has led more than once. */
  private final List<Request> requests = new ArrayList<>();

  /** A change that has begun. */
  private static final class Request {
    final long index;
    final long term;
    final long deadline;
    final CompletableFuture<Configuration> result;

    /** Whether the entry that began it is committed. */
    boolean isCommitted;

    Request(Change.Accepted begun, long deadline, CompletableFuture<Configuration> result) {
      this.index = begun.index();
      this.term = begun.term();
      this.deadline = deadline;
      this.result = result;
    }
  }

  MembershipChanges(Raft raft, GroupMembers members, FeatureLevel level) {
    this.raft = raft;
    this.level = level;
    this.members = members;
  }

  /** Begins a change, or says why not. */
  void begin(
      long now,
      MembershipChange change,
      long timeoutNanos,
      CompletableFuture<Configuration> result) {
    ChangeRefusal refusal = raft.role() == RoleName.LEADER ? refusal(now, change) : null;
    if (refusal != null) {
      result.completeExceptionally(new MembershipException.Refused(refusal));
      return;
    }
    Change outcome = raft.changeMembership(now, members.withAddresses(change));
    if (outcome instanceof Change.Accepted begun) {
      long deadline = Deadlines.after(now, timeoutNanos);
      requests.add(new Request(begun, deadline, result));
    } else if (outcome instanceof Change.Refused refused) {
      result.completeExceptionally(new MembershipException.Refused(refused.refusal()));
    } else {
      result.completeExceptionally(new MembershipException.NotLeader(members.leader()));
    }
  }

  /** Members that do not know of configurations must be upgraded first. */
  private @Nullable ChangeRefusal refusal(long now, MembershipChange change) {
    ProposalException.Refused tooEarly = level.refusal(EntryType.CONFIGURATION, now);
    return tooEarly == null
        ? members.refusal(change)
        : new ChangeRefusal(Reason.NOT_READY, String.valueOf(tooEarly.getMessage()));
  }

  /** After the effects of a turn. */
  void settle(long now) {
    if (!requests.isEmpty()) {
      requests.removeIf(request -> isOver(request, now));
    }
  }

  private boolean isOver(Request request, long now) {
    boolean isSeen = request.index >= raft.base().index();
    if (isSeen && !isInLog(request)) {
      return failed(request, unknown(request, "was dropped when another member began to lead"));
    }
    request.isCommitted |= isSeen && request.index <= raft.commitIndex();
    if (!isSeen && !request.isCommitted) {
      return failed(request, unknown(request, "cannot be seen here: a snapshot took its place"));
    }
    boolean hasHappened = request.isCommitted
        && !raft.configuration().isJoint()
        && raft.configurationIndex() <= raft.commitIndex();
    if (hasHappened) {
      request.result.complete(raft.configuration());
      return true;
    }
    return request.deadline <= now
        && failed(
            request,
            new MembershipException.TimedOut("the change at index " + request.index
                + " has begun and is not known to be committed in time: it may happen still"));
  }

  private boolean isInLog(Request request) {
    return request.index <= raft.lastLog().index() && raft.termAt(request.index) == request.term;
  }

  private static MembershipException unknown(Request request, String what) {
    return new MembershipException.UnknownOutcome(
        "the change at index " + request.index + " " + what + ": ask for the list of members");
  }

  private static boolean failed(Request request, MembershipException reason) {
    request.result.completeExceptionally(reason);
    return true;
  }

  /** When {@link #settle} must be called. */
  long deadline() {
    long earliest = Long.MAX_VALUE;
    for (Request request : requests) {
      earliest = Math.min(earliest, request.deadline);
    }
    return earliest;
  }

  /** This member has stopped. */
  void stop(String reason) {
    for (Request request : requests) {
      request.result.completeExceptionally(new MembershipException.Stopped(reason));
    }
    requests.clear();
  }
}
