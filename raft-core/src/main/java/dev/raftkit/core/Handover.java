package dev.raftkit.core;

import dev.raftkit.core.Effect.TransferEnd;
import dev.raftkit.core.Trace.Event;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.membership.Priority;
import dev.raftkit.core.message.TimeoutNow;
import dev.raftkit.core.replication.Progress;
import org.jspecify.annotations.Nullable;

/**
 * How a leader hands over (thesis §3.10): it accepts no proposals, brings the target up to date, and
 * makes it campaign at once. When that does not come to an end it gives up and leads on.
 *
 * <p>Whoever was told to campaign may be elected at any time in the next term, because its voters do
 * not protect this leader. So from then on this leader has no lease for the rest of its term, also
 * after it gave up. To have one again it takes a new term: after a quiet election timeout it campaigns
 * by its own consent.
 */
final class Handover {
  private final Raft raft;
  private final Leader leader;

  /** Who is to lead; null while nothing is under way. */
  private @Nullable NodeId target;

  private long startedAt;

  /** Whether this target was told to campaign. */
  private boolean hasCalled;

  /** Whether anybody was, in this term. */
  private boolean hasConsented;

  private long quietSince;

  Handover(Raft raft, Leader leader) {
    this.raft = raft;
    this.leader = leader;
  }

  /** Who is to lead; null while nothing is under way. */
  @Nullable
  NodeId target() {
    return target;
  }

  /** Whether somebody may be elected while voters hear from this leader. */
  boolean hasConsented() {
    return hasConsented;
  }

  // ---------------------------------------------------------------- the beginning

  /**
   * Begins to hand over.
   *
   * @param wanted null for whoever is suited best
   */
  Transfer start(@Nullable NodeId wanted) {
    if (target != null) {
      return new Transfer.Refused(Transfer.Reason.UNDER_WAY, target);
    }
    Transfer.Reason refusal = wanted == null ? null : refusal(wanted);
    NodeId chosen = wanted == null ? bestSuited() : wanted;
    if (chosen == null) {
      return new Transfer.Refused(Transfer.Reason.NOBODY, null);
    }
    if (refusal != null) {
      return new Transfer.Refused(refusal, chosen);
    }
    target = chosen;
    startedAt = raft.now();
    hasCalled = false;
    return new Transfer.Started(chosen);
  }

  /** Why a member must not be handed over to; null if it may. */
  private Transfer.@Nullable Reason refusal(NodeId wanted) {
    if (wanted.equals(raft.self())) {
      return Transfer.Reason.SELF;
    }
    Progress follower = voter(wanted);
    if (follower == null) {
      return Transfer.Reason.NOT_A_VOTER;
    }
    if (follower.isWitness()) {
      return Transfer.Reason.WITNESS;
    }
    if (isSilent(follower)) {
      return Transfer.Reason.SILENT;
    }
    if (follower.priority() == Priority.NEVER_LEADS) {
      return Transfer.Reason.NEVER_LEADS;
    }
    return follower.transfer() != null ? Transfer.Reason.BEHIND : null;
  }

  /** Whether a voter may be handed over to. */
  boolean isSuitable(Progress follower) {
    return refusal(follower.follower()) == null;
  }

  /** Whether a voter could take over at once: it answers, and has all but what is under way. */
  private boolean isFit(Progress follower) {
    return refusal(follower.follower()) == null && follower.matchIndex() >= raft.commitIndex();
  }

  /**
   * The one of the highest priority among those that have all that is committed, else the one with the
   * longest log; null if none answers.
   */
  private @Nullable NodeId bestSuited() {
    Progress best = null;
    for (Progress follower : leader.followers()) {
      if (refusal(follower.follower()) == null && (best == null || isBetter(follower, best))) {
        best = follower;
      }
    }
    return best == null ? null : best.follower();
  }

  private boolean isBetter(Progress one, Progress other) {
    if (isFit(one) != isFit(other)) {
      return isFit(one);
    }
    boolean isPreferred = isFit(one) && one.priority() != other.priority();
    return isPreferred ? one.priority() > other.priority() : one.matchIndex() > other.matchIndex();
  }

  private @Nullable Progress voter(NodeId wanted) {
    return raft.configuration().voters().contains(wanted) ? leader.follower(wanted) : null;
  }

  /** One that never answered this leader may be long dead, however young the leadership. */
  private boolean isSilent(Progress follower) {
    long silentNanos = raft.now() - follower.contactAt();
    return follower.ackedSentAt() == Long.MIN_VALUE
        || silentNanos > raft.config().electionTimeoutMinNanos();
  }

  // ---------------------------------------------------------------- the course

  /** The inputs of a turn are over: perhaps the target is up to date now. */
  void beforeDrain() {
    if (target != null && !hasCalled && isUpToDate(target)) {
      call(target);
    }
  }

  private boolean isUpToDate(NodeId id) {
    Progress follower = voter(id);
    return follower != null && follower.matchIndex() == raft.log().lastIndex();
  }

  private void call(NodeId called) {
    hasCalled = true;
    hasConsented = true;
    raft.outbox().send(new TimeoutNow(raft.self(), called, raft.currentTerm()));
  }

  /** Time for a heartbeat, which this may have been the leader's last. */
  void onHeartbeat() {
    raft.roles().preference().onHeartbeat(leader, this);
    if (target == null) {
      boolean isQuiet = raft.now() - quietSince >= raft.config().electionTimeoutMaxNanos();
      if (hasConsented && isQuiet && raft.memberships().mayCampaign()) {
        raft.roles().campaignAnew();
      }
      return;
    }
    TransferEnd failure = failure(target);
    if (failure != null) {
      giveUp(target, failure);
    } else if (hasCalled) {
      // The first call may have been lost.
      call(target);
    }
  }

  /** Why it is pointless to go on; null if it is not. */
  private @Nullable TransferEnd failure(NodeId id) {
    Progress follower = voter(id);
    if (follower == null || isSilent(follower)) {
      return TransferEnd.TARGET_SILENT;
    }
    if (follower.transfer() != null || (hasCalled && !isUpToDate(id))) {
      return TransferEnd.TARGET_BEHIND;
    }
    boolean isLate = raft.now() - startedAt >= raft.config().electionTimeoutMaxNanos();
    return isLate ? TransferEnd.TIMED_OUT : null;
  }

  // ---------------------------------------------------------------- the end

  private void giveUp(NodeId id, TransferEnd failure) {
    target = null;
    quietSince = raft.now();
    raft.outbox().emit(new Effect.TransferEnded(id, failure));
    raft.trace(Event.RESUME, null, 0, 0);
  }

  /**
   * This leader has no seat any more and steps down (thesis §4.2.2): whoever is suited best need not
   * wait for an election timeout.
   */
  void abdicate() {
    NodeId successor = bestSuited();
    if (successor != null) {
      call(successor);
    }
  }

  /** The leadership is over. */
  void left() {
    if (target != null) {
      raft.outbox().emit(new Effect.TransferEnded(target, TransferEnd.STEPPED_DOWN));
    }
  }
}
