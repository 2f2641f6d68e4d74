package dev.raftkit.core;

import dev.raftkit.core.Trace.Event;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.membership.ChangeRefusal;
import dev.raftkit.core.membership.ChangeRefusal.Reason;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.membership.Priority;
import dev.raftkit.core.replication.Progress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A leader's side of membership changes (§6, thesis §4). A change of voters goes through a joint
 * configuration (thesis §4.3), which the leader of the day leaves as soon as it is committed; one of
 * learners or addresses needs none.
 */
final class Reconfiguration {
  /** More configurations than this the log does not hold: a snapshot makes room. */
  static final int CONFIGURATIONS_MAX = 1000;

  private final Raft raft;

  Reconfiguration(Raft raft) {
    this.raft = raft;
  }

  // ---------------------------------------------------------------- changes

  Change begin(MembershipChange change, Progress[] followers) {
    Configuration current = raft.configuration();
    ChangeRefusal refusal = notNow(current);
    refusal = refusal == null ? change.refusal(current) : refusal;
    if (refusal != null) {
      return new Change.Refused(refusal);
    }
    Configuration target = change.target(current);
    refusal = change.forced() ? null : unsafe(current, target, followers);
    return refusal == null ? append(current, target) : new Change.Refused(refusal);
  }

  /** One change at a time, and none before the leader knows what is committed (Ongaro 2015). */
  private @Nullable ChangeRefusal notNow(Configuration current) {
    Memberships memberships = raft.memberships();
    if (raft.log().isDamaged()) {
      return new ChangeRefusal(
          Reason.NOT_READY, "the leader repairs entries that its disk damaged: try again later");
    } else if (raft.transferTarget() != null) {
      return new ChangeRefusal(
          Reason.NOT_READY,
          "the leader hands over to " + raft.transferTarget() + ": ask the next leader");
    } else if (raft.termAt(raft.commitIndex()) != raft.currentTerm()) {
      return new ChangeRefusal(
          Reason.NOT_READY,
          "no entry of term " + raft.currentTerm() + " is committed yet, only up to "
              + raft.commitIndex() + ": try again soon");
    } else if (current.isJoint() || !memberships.isLatestCommitted()) {
      return new ChangeRefusal(
          Reason.CHANGE_UNDER_WAY,
          "the change to " + current + " at index " + memberships.latestIndex()
              + " is under way: try again when it has ended");
    } else if (memberships.count() >= CONFIGURATIONS_MAX) {
      return new ChangeRefusal(
          Reason.TOO_MANY_CHANGES,
          "the log holds " + memberships.count() + " configurations; the limit is "
              + CONFIGURATIONS_MAX + ": take a snapshot first");
    }
    return null;
  }

  private @Nullable ChangeRefusal unsafe(
      Configuration current, Configuration target, Progress[] followers) {
    for (NodeId voter : target.voters()) {
      ChangeRefusal refusal =
          current.isVoter(voter) ? null : unsafeVoter(voter, progress(voter, followers));
      if (refusal != null) {
        return refusal;
      }
    }
    if (target.voters().equals(current.voters())) {
      return null;
    }
    ChangeRefusal refusal = losesQuorum(target, followers);
    return refusal == null ? leavesNoLeader(target, followers) : refusal;
  }

  private static @Nullable Progress progress(NodeId member, Progress[] followers) {
    for (Progress follower : followers) {
      if (follower.follower().equals(member)) {
        return follower;
      }
    }
    return null;
  }

  /** A new voter must hold the log, or the group may wait for it (thesis §4.2.1). */
  private @Nullable ChangeRefusal unsafeVoter(NodeId voter, @Nullable Progress progress) {
    if (progress == null || !isAnswering(progress)) {
      return new ChangeRefusal(
          Reason.UNREACHABLE,
          voter
              + (progress == null
                  ? " is no learner yet: add it as one first"
                  : progress.wasHeard()
                      ? " has not answered for " + silentMillis(progress) + " ms"
                      : " has never answered: is its address right, and is it running?")
              + "; forced, it would count as a voter that is down");
    }
    long behind = raft.commitIndex() - progress.matchIndex();
    if (behind > raft.config().appendEntriesMax() || progress.transfer() != null) {
      return new ChangeRefusal(
          Reason.NOT_CAUGHT_UP,
          voter + " has the log up to " + progress.matchIndex() + " of " + raft.commitIndex()
              + ", and may be " + raft.config().appendEntriesMax()
              + " entries behind: wait; forced, it would count as a voter that is slow");
    }
    return knowsTheGroup(voter, progress);
  }

  /**
   * A server that knows of no group refuses its vote, and a new group may need that vote to tell it of
   * itself: a leader that is alone with the change when it dies could never lead again.
   */
  private @Nullable ChangeRefusal knowsTheGroup(NodeId voter, Progress progress) {
    long latest = raft.memberships().latestIndex();
    return progress.matchIndex() >= latest
        ? null
        : new ChangeRefusal(
            Reason.NOT_CAUGHT_UP,
            voter + " has the log up to " + progress.matchIndex() + ", and not yet the members at "
                + latest + ": wait; forced, it would count as a voter that gives no vote");
  }

  private @Nullable ChangeRefusal losesQuorum(Configuration target, Progress[] followers) {
    List<NodeId> silent = new ArrayList<>();
    for (NodeId voter : target.voters()) {
      Progress progress = progress(voter, followers);
      boolean isUp = progress == null ? voter.equals(raft.self()) : isAnswering(progress);
      if (!isUp) {
        silent.add(voter);
      }
    }
    int voters = target.voters().size();
    return voters - silent.size() >= target.quorum()
        ? null
        : new ChangeRefusal(
            Reason.LOSES_QUORUM,
            "of the voters " + target.voters() + " " + silent + " do not answer, and "
                + target.quorum() + " are needed: bring them back first; forced, the group would"
                + " stop until they are");
  }

  private @Nullable ChangeRefusal leavesNoLeader(Configuration target, Progress[] followers) {
    for (NodeId voter : target.voters()) {
      Progress progress = progress(voter, followers);
      int priority = progress == null ? raft.config().priority() : progress.priority();
      if (priority != Priority.NEVER_LEADS && !target.isWitness(voter)) {
        return null;
      }
    }
    return new ChangeRefusal(
        Reason.LOSES_QUORUM,
        "of the voters " + target.voters() + " none ever leads, being witnesses or of"
            + " priority " + Priority.NEVER_LEADS
            + ": keep one that may; forced, the group would have no leader");
  }

  private boolean isAnswering(Progress progress) {
    return progress.wasHeard()
        && raft.now() - progress.contactAt() < raft.config().electionTimeoutMaxNanos();
  }

  private long silentMillis(Progress progress) {
    return (raft.now() - progress.contactAt()) / 1_000_000;
  }

  private Change append(Configuration current, Configuration target) {
    boolean votersChange = !target.voters().equals(current.voters());
    Configuration next = votersChange ? current.enter(target) : target;
    return new Change.Accepted(append(next), raft.currentTerm(), next);
  }

  private long append(Configuration next) {
    long index = raft.log().lastIndex() + 1;
    raft.append(Entry.configuration(raft.currentTerm(), next));
    raft.trace(Event.PROPOSE, null, index, 1);
    return index;
  }

  // ---------------------------------------------------------------- commitment

  /** A joint configuration is left as soon as it is committed, by whoever leads then. */
  void leaveIfCommitted() {
    Configuration current = raft.configuration();
    if (current.isJoint() && raft.memberships().isLatestCommitted()) {
      append(current.leave());
    }
  }

  /**
   * Whether something follows from a configuration that was committed, and known to be, before this
   * server was elected: whoever led then did not live to do it.
   */
  boolean isOverdue() {
    return raft.memberships().isLatestCommitted()
        && (raft.configuration().isJoint() || !raft.memberships().isVoter());
  }

  /** A leader that the committed configuration has no seat for leads no more (thesis §4.2.2). */
  boolean mustStepDown() {
    return raft.memberships().isLatestCommitted() && !raft.memberships().isVoter();
  }

  // ---------------------------------------------------------------- followers

  /**
   * Whom a leader sends to: all members, and those that a change removes until it is committed, so
   * that they learn of it. Who was there before keeps its progress.
   *
   * @param nextIndex where to begin with the others
   */
  Progress[] followers(Progress[] before, long nextIndex) {
    Memberships memberships = raft.memberships();
    Configuration latest = memberships.latest();
    List<NodeId> others = memberships.others();
    Progress[] followers = new Progress[others.size()];
    for (int i = 0; i < followers.length; i++) {
      Progress known = progress(others.get(i), before);
      followers[i] = known == null ? begin(others.get(i), nextIndex) : known;
      NodeId other = others.get(i);
      boolean isWitness = latest.isMember(other)
          ? latest.isWitness(other)
          : memberships.previous().isWitness(other);
      followers[i].seatedAt(latest.seats(other), isWitness);
    }
    return followers;
  }

  private Progress begin(NodeId follower, long nextIndex) {
    RaftConfig config = raft.config();
    return new Progress(
        follower, nextIndex, raft.now(), config.inflightMessagesMax(), config.inflightBytesMax());
  }

  List<MemberProgress> progressOf(Progress[] followers) {
    List<MemberProgress> members = new ArrayList<>();
    for (Progress follower : followers) {
      if (raft.configuration().isMember(follower.follower())) {
        members.add(new MemberProgress(
            follower.follower(),
            follower.seats() != 0,
            follower.matchIndex(),
            follower.contactAt(),
            follower.wasHeard(),
            follower.transfer() != null));
      }
    }
    return members;
  }
}
