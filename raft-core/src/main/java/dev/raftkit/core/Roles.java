package dev.raftkit.core;

import dev.raftkit.core.Trace.Event;
import dev.raftkit.core.check.Check;
import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.RequestVote;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which role the server has, how it passes from one to the next (figure 4), and whom it takes for the
 * leader of its term.
 */
final class Roles {
  private final Raft raft;
  private final Durability durability;
  private final Preference preference;
  private Role role;
  private @Nullable NodeId leader;
  private final long restartedUntil;
  private long stickyUntil;
  private @Nullable NodeId announcedLeader;
  private long announcedTerm;

  /** A server that has just started. */
  Roles(Raft raft, Durability durability) {
    this.raft = raft;
    this.durability = durability;
    this.preference = new Preference(raft);
    // A lease that this server helped to grant before it stopped may still run (thesis §6.4.1).
    this.restartedUntil = raft.now() + raft.config().electionTimeoutMinNanos();
    this.stickyUntil = restartedUntil;
    this.role = new Follower(raft);
  }

  Role current() {
    return role;
  }

  RoleName name() {
    return role.name();
  }

  /** The leader of the current term, if this server knows it. */
  @Nullable
  NodeId leader() {
    return leader;
  }

  /** Says who leads, if that is news. */
  void announceLeader() {
    long currentTerm = raft.currentTerm();
    boolean isNews = !Objects.equals(announcedLeader, leader)
        || (leader != null && announcedTerm != currentTerm);
    if (isNews) {
      announcedTerm = currentTerm;
      announcedLeader = leader;
      raft.outbox().emit(new Effect.LeaderChanged(announcedTerm, leader));
    }
  }

  /** Whom this server hands over to unasked while it leads. */
  Preference preference() {
    return preference;
  }

  // ---------------------------------------------------------------- transitions

  /** Follows whoever leads {@code term}; the vote stays as it is unless the term is new (§5.1). */
  Follower becomeFollower(long term) {
    if (term > raft.currentTerm()) {
      durability.enterTerm(term, null);
    }
    leader = null;
    boolean stepsDown = role.name() != RoleName.FOLLOWER;
    Follower follower = new Follower(raft);
    enter(follower);
    if (stepsDown) {
      raft.trace(Event.STEPDOWN, null, 0, 0);
    }
    return follower;
  }

  /** The leader is silent, and this server is not one to take its place. */
  void forgetLeader() {
    raft.trace(Event.TIMEOUT, null, 0, 0);
    leader = null;
  }

  /** Gives up leading in favour of one who can do what this server cannot. */
  void standBack() {
    becomeFollower(raft.currentTerm()).standBack();
  }

  void becomePreCandidate() {
    raft.trace(Event.TIMEOUT, null, 0, 0);
    leader = null;
    PreCandidate candidate = new PreCandidate(raft);
    enter(candidate);
    raft.trace(Event.PREVOTE, null, 0, 0);
    candidate.ask();
  }

  /**
   * A leader takes a new term, by its own consent (thesis §4.2.3): for a lease, which it will not have
   * in this one. It was heard of by a majority lately, so it disturbs nobody.
   */
  void campaignAnew() {
    becomeCandidate(true);
  }

  /**
   * A new term, with the own vote (§5.2).
   *
   * @param leadershipTransfer whether the leader of the term before gave its consent
   */
  void becomeCandidate(boolean leadershipTransfer) {
    durability.enterTerm(raft.currentTerm() + 1, raft.self());
    leader = null;
    Candidate candidate = new Candidate(raft);
    enter(candidate);
    raft.trace(Event.SENDVOTE, null, 0, 0);
    candidate.ask(leadershipTransfer);
  }

  void becomeLeader() {
    Check.invariant(raft.isHardStateDurable(), "elected by a vote that is not durable");
    leader = raft.self();
    preference.leads();
    Leader leading = new Leader(raft);
    enter(leading);
    raft.trace(Event.LEADER, null, 0, 0);
    leading.appendNoOp();
    raft.trace(Event.PROPOSE, null, raft.log().lastIndex(), 1);
  }

  private void enter(Role next) {
    durability.forgetQuestions();
    role.left();
    role = next;
  }

  // ---------------------------------------------------------------- leaders and votes

  /** Whether a leader may be alive, so that nobody else should be helped to an election. */
  boolean isSticky() {
    return role.name() == RoleName.LEADER || raft.now() < stickyUntil;
  }

  /**
   * Whether a request must not be heard, because a leader may be alive. Not if that leader consents: it
   * has given up its lease, and one of an earlier term has none since it was elected. So the request
   * must be for the very next term. What a leader promised before this server restarted is unknown to
   * it, and respected.
   */
  boolean isDisturbedBy(RequestVote request) {
    boolean hasConsent = request.leadershipTransfer()
        && request.term() <= raft.currentTerm() + 1
        && raft.configuration().isVoter(request.from())
        && raft.now() >= restartedUntil;
    return isSticky() && !hasConsent;
  }

  /** A leader of the current term is alive. */
  void heardFromLeader(NodeId sender) {
    if (leader != null && !leader.equals(sender)) {
      throw new InvariantViolation(
          "two leaders in term " + raft.currentTerm() + ": " + leader + " and " + sender);
    }
    leader = sender;
    stickyUntil = Math.max(stickyUntil, raft.now() + raft.config().electionTimeoutMinNanos());
  }

  void voteFor(NodeId candidate) {
    if (raft.hardState().votedFor() == null) {
      durability.voteFor(candidate);
    }
    if (role instanceof Follower follower) {
      follower.resetElectionTimer();
    }
  }
}
