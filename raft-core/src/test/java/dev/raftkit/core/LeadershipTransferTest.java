package dev.raftkit.core;

import static dev.raftkit.core.Servers.AWAKE;
import static dev.raftkit.core.Servers.FIVE;
import static dev.raftkit.core.Servers.MILLIS;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.N3;
import static dev.raftkit.core.Servers.N4;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.commands;
import static dev.raftkit.core.Servers.config;
import static dev.raftkit.core.Servers.disk;
import static dev.raftkit.core.Servers.fresh;
import static dev.raftkit.core.Servers.leader;
import static dev.raftkit.core.Servers.persistAll;
import static dev.raftkit.core.Servers.sent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.Effect.TransferEnd;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.PreVoteResponse;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.core.message.RequestVoteResponse;
import dev.raftkit.core.message.TimeoutNow;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Leadership transfer (thesis §3.10, §4.2.3)")
class LeadershipTransferTest {
  private static final long ELECTED = 250 * MILLIS;
  private static final long TIMEOUT_MIN = 150 * MILLIS;
  private static final long TIMEOUT_MAX = 300 * MILLIS;
  private static final long HEARTBEAT = 50 * MILLIS;

  // ---------------------------------------------------------------- the leader

  @Test
  void aTargetWithTheWholeLogIsToldToCampaignAtOnce() {
    Raft leader = inTouch(1, 1);

    assertEquals(new Transfer.Started(N2), leader.transferLeadership(ELECTED, N2));

    assertEquals(List.of(sent(new TimeoutNow(N1, N2, 5))), leader.drain());
    assertEquals(N2, leader.transferTarget());
  }

  @Test
  void aTargetThatIsBehindIsToldOnlyOnceItsDiskHoldsTheWholeLog() {
    Raft leader = inTouch(1, 1);
    leader.propose(ELECTED, commands("a"));
    leader.transferLeadership(ELECTED, N2);
    persistAll(leader, ELECTED);

    leader.receive(ELECTED, accepted(N3, ELECTED, 2));
    assertFalse(leader.drain().contains(sent(new TimeoutNow(N1, N2, 5))));
    leader.receive(ELECTED, accepted(N2, ELECTED, 2));

    assertTrue(leader.drain().contains(sent(new TimeoutNow(N1, N2, 5))));
  }

  @Test
  void nothingIsAcceptedWhileLeadershipIsHandedOver() {
    Raft leader = inTouch(1, 1);
    leader.transferLeadership(ELECTED, N2);

    assertEquals(new Proposal.HandingOver(N2), leader.propose(ELECTED, commands("a")));

    assertEquals(1, leader.lastLog().index());
  }

  @Test
  void whoeverHasTheLongestLogIsSuitedBest() {
    Raft leader = inTouch(1, 1);
    leader.propose(ELECTED, commands("a"));
    persistAll(leader, ELECTED);
    leader.receive(ELECTED, accepted(N3, ELECTED, 2));

    assertEquals(new Transfer.Started(N3), leader.transferLeadership(ELECTED, null));
  }

  @Test
  void aMemberThatNeverAnsweredIsNotHandedOverTo() {
    Raft leader = leader(N1, THREE, disk(new HardState(4, null)));

    assertEquals(
        new Transfer.Refused(Transfer.Reason.SILENT, N2), leader.transferLeadership(ELECTED, N2));
    assertEquals(
        new Transfer.Refused(Transfer.Reason.NOBODY, null),
        leader.transferLeadership(ELECTED, null));

    assertInstanceOf(Proposal.Accepted.class, leader.propose(ELECTED, commands("a")));
  }

  @Test
  void aMemberThatFellSilentIsNotHandedOverTo() {
    Raft leader = inTouch(1, 1);
    long later = ELECTED + TIMEOUT_MIN + 1;
    leader.receive(later, accepted(N3, later, 1));

    assertEquals(
        new Transfer.Refused(Transfer.Reason.SILENT, N2), leader.transferLeadership(later, N2));
    assertEquals(new Transfer.Started(N3), leader.transferLeadership(later, null));
  }

  @Test
  void impossibleTargetsAreRefusedWithTheReason() {
    Raft leader = inTouch(1, 1);

    assertEquals(
        new Transfer.Refused(Transfer.Reason.SELF, N1), leader.transferLeadership(ELECTED, N1));
    assertEquals(
        new Transfer.Refused(Transfer.Reason.NOT_A_VOTER, N4),
        leader.transferLeadership(ELECTED, N4));
    assertEquals(new Transfer.Started(N2), leader.transferLeadership(ELECTED, N2));
    assertEquals(
        new Transfer.Refused(Transfer.Reason.UNDER_WAY, N2),
        leader.transferLeadership(ELECTED, N3));
  }

  @Test
  void aGroupOfOneHasNobodyToHandOverTo() {
    Raft alone = Servers.restart(N1, Configuration.of(N1), PersistentState.EMPTY);
    alone.tick(ELECTED);
    persistAll(alone, ELECTED);

    assertEquals(
        new Transfer.Refused(Transfer.Reason.NOBODY, null),
        alone.transferLeadership(ELECTED, null));
  }

  @Test
  void aFollowerKnowsWhomToAskInstead() {
    Raft follower = follower();

    assertEquals(new Transfer.NotLeader(N1), follower.transferLeadership(AWAKE, N2));
  }

  @Test
  void theCallIsRepeatedWithEachHeartbeat() {
    Raft leader = inTouch(1, 1);
    leader.transferLeadership(ELECTED, N2);
    leader.drain();

    leader.tick(ELECTED + HEARTBEAT);

    assertTrue(leader.drain().contains(sent(new TimeoutNow(N1, N2, 5))));
  }

  @Test
  void thereIsNoLeaseFromTheMomentOfTheCall() {
    Raft leader = inTouch(1, 1);
    long leased = ELECTED + config(N1, THREE).leaseNanos();
    leader.propose(ELECTED, commands("a"));
    leader.transferLeadership(ELECTED, N2);
    persistAll(leader, ELECTED);
    assertEquals(leased, leader.leaseUntil());

    leader.receive(ELECTED, accepted(N2, ELECTED, 2));
    leader.drain();

    assertEquals(Long.MIN_VALUE, leader.leaseUntil());
  }

  @Test
  void theLeaderVotesForTheTargetAndStepsDown() {
    Raft leader = inTouch(1, 1);
    leader.transferLeadership(ELECTED, N2);
    leader.drain();

    leader.receive(ELECTED + 1, new RequestVote(N2, N1, 6, 5, 1, true));

    assertEquals(
        List.of(
            new Effect.TransferEnded(N2, TransferEnd.STEPPED_DOWN),
            new Effect.Persist(3, new HardState(6, N2), 0, EntryBatch.empty(2)),
            new Effect.LeaderChanged(6, null)),
        leader.drain());
    leader.persisted(ELECTED + 1, 3);
    assertEquals(List.of(sent(new RequestVoteResponse(N1, N2, 6, true))), leader.drain());
    assertNull(leader.transferTarget());
  }

  // ---------------------------------------------------------------- giving up

  @Test
  void afterAnElectionTimeoutTheLeaderGivesUpAndAcceptsProposalsAgain() {
    Raft leader = inTouch(1, 1);
    leader.transferLeadership(ELECTED, N2);
    beat(leader, ELECTED, TIMEOUT_MAX, N2, N3);

    leader.tick(ELECTED + TIMEOUT_MAX);

    assertTrue(leader.drain().contains(new Effect.TransferEnded(N2, TransferEnd.TIMED_OUT)));
    assertInstanceOf(Proposal.Accepted.class, leader.propose(ELECTED + TIMEOUT_MAX, commands("a")));
  }

  @Test
  void theLeaderGivesUpAsSoonAsTheTargetIsSilent() {
    Raft leader = inTouch(1, 1);
    leader.transferLeadership(ELECTED, N2);
    beat(leader, ELECTED, TIMEOUT_MIN + HEARTBEAT, N3);

    leader.tick(ELECTED + TIMEOUT_MIN + HEARTBEAT);

    assertTrue(leader.drain().contains(new Effect.TransferEnded(N2, TransferEnd.TARGET_SILENT)));
    assertInstanceOf(
        Proposal.Accepted.class, leader.propose(ELECTED + TIMEOUT_MIN + HEARTBEAT, commands("a")));
  }

  @Test
  void theLeaderGivesUpWhenTheTargetLostItsDisk() {
    Raft leader = inTouch(1, 1);
    leader.transferLeadership(ELECTED, N2);
    leader.drain();

    long later = ELECTED + HEARTBEAT;
    leader.receive(later, new AppendEntriesResponse(N2, N1, 5, later, 7, false, 1, 0, 1, false));
    leader.tick(later);

    assertTrue(leader.drain().contains(new Effect.TransferEnded(N2, TransferEnd.TARGET_BEHIND)));
  }

  @Test
  void theLeaseIsGoneForTheRestOfTheTermAlsoAfterTheLeaderGaveUp() {
    Raft leader = givenUp();
    long later = ELECTED + TIMEOUT_MAX + HEARTBEAT;

    leader.receive(later, accepted(N2, later, 1));
    leader.receive(later, accepted(N3, later, 1));

    assertEquals(RoleName.LEADER, leader.role());
    assertEquals(Long.MIN_VALUE, leader.leaseUntil());
  }

  @Test
  void aLeaderWithoutALeaseTakesANewTermAfterAQuietElectionTimeout() {
    Raft leader = givenUp();
    long gaveUp = ELECTED + TIMEOUT_MAX;
    beat(leader, gaveUp, TIMEOUT_MAX, N2, N3);
    assertEquals(5, leader.currentTerm());

    long now = gaveUp + TIMEOUT_MAX;
    leader.tick(now);
    leader.drain();
    leader.persisted(now, 3);

    assertEquals(
        List.of(
            sent(new RequestVote(N1, N2, 6, 5, 1, true)),
            sent(new RequestVote(N1, N3, 6, 5, 1, true))),
        leader.drain());
    leader.receive(now, new RequestVoteResponse(N2, N1, 6, true));
    persistAll(leader, now);
    leader.receive(now, accepted(N2, N1, 6, now, 2));
    assertEquals(RoleName.LEADER, leader.role());
    assertEquals(now + config(N1, THREE).leaseNanos(), leader.leaseUntil());
  }

  @Test
  void aLeaderThatCalledNobodyKeepsItsLeaseAndItsTerm() {
    Raft leader = inTouch(1, 1);
    leader.propose(ELECTED, commands("a"));
    leader.transferLeadership(ELECTED, N2);
    persistAll(leader, ELECTED);
    beat(leader, ELECTED, TIMEOUT_MAX, N2, N3);
    leader.tick(ELECTED + TIMEOUT_MAX);
    assertTrue(leader.drain().contains(new Effect.TransferEnded(N2, TransferEnd.TIMED_OUT)));

    beat(leader, ELECTED + TIMEOUT_MAX, 2 * TIMEOUT_MAX, N2, N3);

    assertEquals(5, leader.currentTerm());
    assertTrue(leader.leaseUntil() > ELECTED + 2 * TIMEOUT_MAX);
  }

  // ---------------------------------------------------------------- the target

  @Test
  void theTargetCampaignsAtOnceAndAsksNobodyFirst() {
    Raft target = follower();

    target.receive(AWAKE, new TimeoutNow(N1, N3, 5));

    assertEquals(RoleName.CANDIDATE, target.role());
    assertEquals(
        List.of(
            new Effect.Persist(2, new HardState(6, N3), 0, EntryBatch.empty(2)),
            new Effect.LeaderChanged(6, null)),
        target.drain());
    target.persisted(AWAKE, 2);
    assertEquals(
        List.of(
            sent(new RequestVote(N3, N1, 6, 4, 1, true)),
            sent(new RequestVote(N3, N2, 6, 4, 1, true))),
        target.drain());
  }

  @Test
  void theTargetAsksForVotesOnlyOnceItsDiskHoldsItsLog() {
    Raft target = fresh(N3);
    target.receive(AWAKE, heartbeat(N1, N3, 5));
    persistAll(target, AWAKE);
    EntryBatch entry = EntryBatch.of(1, Entry.noOp(5));
    target.receive(AWAKE, new AppendEntries(N1, N3, 5, 0, 0, 0, 1, entry));
    target.drain();

    target.receive(AWAKE, new TimeoutNow(N1, N3, 5));
    target.drain();
    target.persisted(AWAKE, 2);
    assertEquals(List.of(), target.drain());
    target.persisted(AWAKE, 3);

    assertTrue(target.drain().contains(sent(new RequestVote(N3, N1, 6, 5, 1, true))));
  }

  @Test
  void theOldLeadersHeartbeatDoesNotTakeTheTargetBack() {
    Raft target = follower();
    target.receive(AWAKE, new TimeoutNow(N1, N3, 5));
    persistAll(target, AWAKE);

    target.receive(AWAKE, heartbeat(N1, N3, 5));

    assertEquals(RoleName.CANDIDATE, target.role());
    assertEquals(6, target.currentTerm());
  }

  @Test
  void nobodyCampaignsForOneWhoDoesNotLead() {
    Raft target = follower();
    TimeoutNow ofAnother = new TimeoutNow(N2, N3, 5);
    TimeoutNow ofTheFuture = new TimeoutNow(N1, N3, 6);

    target.receive(AWAKE, ofAnother);
    assertTrue(target.drain().contains(new Effect.Rejected(ofAnother, Effect.Rejection.STALE)));
    target.receive(AWAKE, ofTheFuture);
    assertTrue(target.drain().contains(new Effect.Rejected(ofTheFuture, Effect.Rejection.STALE)));

    assertEquals(RoleName.FOLLOWER, target.role());
  }

  @Test
  void aCallOfAnEarlierTermIsLate() {
    Raft target = follower();
    TimeoutNow late = new TimeoutNow(N1, N3, 4);

    target.receive(AWAKE, late);

    assertEquals(List.of(new Effect.Rejected(late, Effect.Rejection.STALE)), target.drain());
    assertEquals(RoleName.FOLLOWER, target.role());
  }

  @Test
  void aLaterCandidacyHasNoConsent() {
    Raft target = follower();
    target.receive(AWAKE, new TimeoutNow(N1, N3, 5));
    persistAll(target, AWAKE);
    long again = target.deadline();
    target.tick(again);
    target.receive(again, new PreVoteResponse(N1, N3, 6, 7, true));
    target.drain();
    target.persisted(again, 3);

    assertEquals(
        List.of(
            sent(new RequestVote(N3, N1, 7, 4, 1, false)),
            sent(new RequestVote(N3, N2, 7, 4, 1, false))),
        target.drain());
  }

  // ---------------------------------------------------------------- the voters

  @Test
  void oneWhoHearsFromTheLeaderVotesForWhomItConsentsTo() {
    Raft voter = follower();

    voter.receive(AWAKE, new RequestVote(N2, N3, 6, 4, 1, true));
    persistAll(voter, AWAKE);

    assertEquals(new HardState(6, N2), voter.hardState());
  }

  @Test
  void withoutConsentTheLeaderIsProtected() {
    Raft voter = follower();
    RequestVote request = new RequestVote(N2, N3, 6, 4, 1, false);

    voter.receive(AWAKE, request);

    assertEquals(List.of(new Effect.Rejected(request, Effect.Rejection.STICKY)), voter.drain());
    assertEquals(5, voter.currentTerm());
  }

  @Test
  void consentCountsForTheNextTermOnly() {
    Raft voter = follower();
    RequestVote request = new RequestVote(N2, N3, 7, 4, 1, true);

    voter.receive(AWAKE, request);

    assertEquals(List.of(new Effect.Rejected(request, Effect.Rejection.STICKY)), voter.drain());
    assertEquals(5, voter.currentTerm());
  }

  @Test
  void consentMakesUpForNoEntry() {
    Raft voter = follower();

    voter.receive(AWAKE, new RequestVote(N2, N3, 6, 3, 9, true));
    persistAll(voter, AWAKE);

    assertEquals(new HardState(6, null), voter.hardState());
  }

  @Test
  void aServerThatHasJustStartedRespectsWhatItMayHavePromised() {
    Raft voter = Servers.restart(N3, FIVE, disk(new HardState(5, null), 4));
    RequestVote request = new RequestVote(N2, N3, 6, 4, 1, true);

    voter.receive(TIMEOUT_MIN - 1, request);

    assertEquals(List.of(new Effect.Rejected(request, Effect.Rejection.STICKY)), voter.drain());
  }

  // ---------------------------------------------------------------- fixtures

  /** n1, which leads term 5 with a log of its no-op, as far as the others have acknowledged it. */
  private static Raft inTouch(long matchOf2, long matchOf3) {
    Raft leader = leader(N1, THREE, disk(new HardState(4, null)));
    leader.receive(ELECTED, accepted(N2, ELECTED, matchOf2));
    leader.receive(ELECTED, accepted(N3, ELECTED, matchOf3));
    persistAll(leader, ELECTED);
    return leader;
  }

  /** A leader that called n2 in vain. */
  private static Raft givenUp() {
    Raft leader = inTouch(1, 1);
    leader.transferLeadership(ELECTED, N2);
    beat(leader, ELECTED, TIMEOUT_MAX, N2, N3);
    leader.tick(ELECTED + TIMEOUT_MAX);
    assertNull(leader.transferTarget());
    leader.drain();
    return leader;
  }

  /** Heartbeats, up to one before the end of a time, that some followers answer. */
  private static void beat(Raft leader, long from, long nanos, NodeId... answering) {
    for (long at = from + HEARTBEAT; at < from + nanos; at += HEARTBEAT) {
      leader.tick(at);
      for (NodeId follower : answering) {
        leader.receive(at, accepted(follower, at, 1));
      }
      persistAll(leader, at);
    }
  }

  /** n3, which follows n1 in term 5 and has an entry of term 4 on its disk. */
  private static Raft follower() {
    Raft follower = Servers.restart(N3, THREE, disk(new HardState(4, null), 4));
    follower.receive(AWAKE, heartbeat(N1, N3, 5));
    persistAll(follower, AWAKE);
    return follower;
  }

  private static AppendEntries heartbeat(NodeId from, NodeId to, long term) {
    return new AppendEntries(from, to, term, 0, 0, 0, 1, EntryBatch.empty(1));
  }

  private static AppendEntriesResponse accepted(NodeId from, long sentAt, long matchIndex) {
    return accepted(from, N1, 5, sentAt, matchIndex);
  }

  private static AppendEntriesResponse accepted(
      NodeId from, NodeId to, long term, long sentAt, long matchIndex) {
    return AppendEntriesResponse.accepted(from, to, term, sentAt, 0, matchIndex);
  }
}
