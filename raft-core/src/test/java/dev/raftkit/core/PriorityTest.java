package dev.raftkit.core;

import static dev.raftkit.core.Servers.AWAKE;
import static dev.raftkit.core.Servers.MILLIS;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.N3;
import static dev.raftkit.core.Servers.N4;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.config;
import static dev.raftkit.core.Servers.disk;
import static dev.raftkit.core.Servers.persistAll;
import static dev.raftkit.core.Servers.sent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.membership.ChangeRefusal;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.membership.Priority;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.core.message.TimeoutNow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Priorities: who is wanted as the leader, without a say in who is elected")
class PriorityTest {
  private static final long ELECTED = 250 * MILLIS;
  private static final long TIMEOUT_MAX = 300 * MILLIS;
  private static final long HEARTBEAT = 50 * MILLIS;

  /** So long a preferred member must have been well. */
  private static final long STEADY = 4 * TIMEOUT_MAX;

  // ---------------------------------------------------------------- timeouts

  @Test
  void aLowerPriorityWaitsLongerAndTheHighestNoLessThanTheMinimum() {
    List<Long> deadlines = new ArrayList<>();
    for (int priority = Priority.HIGHEST; priority > 0; priority--) {
      deadlines.add(server(N1, priority, () -> 0).deadline());
    }

    assertEquals(150 * MILLIS, deadlines.get(0));
    for (int i = 1; i < deadlines.size(); i++) {
      assertTrue(deadlines.get(i) > deadlines.get(i - 1));
    }
    assertEquals(285 * MILLIS, deadlines.get(9));
  }

  @Test
  void oneThatNeverLeadsWaitsForAnotherToLead() {
    Raft server = follower(Priority.NEVER_LEADS);
    long timeout = server.deadline();

    server.tick(timeout);

    assertEquals(RoleName.FOLLOWER, server.role());
    assertNull(server.leader());
    assertEquals(5, server.currentTerm());
    assertTrue(server.deadline() > timeout);
  }

  @Test
  void oneThatNeverLeadsDoesNotCampaignThoughItIsTold() {
    Raft server = follower(Priority.NEVER_LEADS);
    TimeoutNow call = new TimeoutNow(N1, N3, 5);

    server.receive(AWAKE, call);

    assertEquals(List.of(new Effect.Rejected(call, Effect.Rejection.STALE)), server.drain());
    assertEquals(RoleName.FOLLOWER, server.role());
  }

  @Test
  void aVoteIsGivenByTermAndLogAlone() {
    Raft server = server(N3, Priority.HIGHEST, () -> 200 * MILLIS);

    server.receive(AWAKE, new RequestVote(N2, N3, 5, 4, 1));
    persistAll(server, AWAKE);

    assertEquals(new HardState(5, N2), server.hardState());
  }

  @Test
  void aPriorityOutOfRangeIsRefused() {
    RaftConfig usual = config(N1, THREE);

    assertThrows(IllegalArgumentException.class, () -> usual.withPriority(11));
    assertThrows(IllegalArgumentException.class, () -> usual.withPriority(-1));
  }

  @Test
  void theFirstMemberOfAGroupThatHasGrownNeedNotLead() {
    RaftConfig alone = config(N1, Configuration.of(N1));

    assertFalse(alone.withPriority(Priority.NEVER_LEADS).mayLead());
  }

  @Test
  void aFollowerTellsItsPriorityWithEveryAnswer() {
    Raft server = follower(3);

    server.receive(AWAKE, new AppendEntries(N1, N3, 5, 4, 1, 0, 7, EntryBatch.empty(2)));

    assertEquals(
        List.of(sent(AppendEntriesResponse.accepted(N3, N1, 5, 7, 0, 1).withPriority(3))),
        server.drain());
  }

  // ---------------------------------------------------------------- handing over

  @Test
  void aLeaderHandsOverToAPreferredFollowerThatHasBeenWellForAWhile() {
    Raft leader = leader(5);

    beat(leader, ELECTED, STEADY, 8);
    assertNull(leader.transferTarget());
    beat(leader, ELECTED + STEADY, 2 * HEARTBEAT, 8);

    assertEquals(N2, leader.transferTarget());
  }

  @Test
  void aFollowerThatIsPreferredNoMoreThanTheLeaderIsLeftAlone() {
    Raft leader = leader(8);

    beat(leader, ELECTED, 3 * STEADY, 8);

    assertNull(leader.transferTarget());
  }

  @Test
  void aPreferredFollowerThatComesAndGoesIsNotHandedOverTo() {
    Raft leader = leader(5);

    long at = ELECTED;
    for (int i = 0; i < 4; i++) {
      beat(leader, at, STEADY - 4 * HEARTBEAT, 8);
      silence(leader, at + STEADY - 4 * HEARTBEAT, 5 * HEARTBEAT);
      at += STEADY + HEARTBEAT;
    }

    assertNull(leader.transferTarget());
  }

  @Test
  void aPreferredFollowerThatIsBehindIsNotHandedOverTo() {
    Raft leader = leader(5);
    leader.propose(ELECTED, Servers.commands("a"));
    persistAll(leader, ELECTED);

    for (long at = ELECTED + HEARTBEAT; at < ELECTED + 2 * STEADY; at += HEARTBEAT) {
      leader.tick(at);
      answer(leader, N2, at, 1, 8);
      answer(leader, N3, at, 2, 5);
      persistAll(leader, at);
    }

    assertNull(leader.transferTarget());
  }

  @Test
  void aLearnerIsNotHandedOverTo() {
    Raft leader = leader(5);
    answer(leader, N3, ELECTED, 1, 5);
    changed(leader, MembershipChange.demote(N2));

    beat(leader, ELECTED + HEARTBEAT, 3 * STEADY, 8);

    assertNull(leader.transferTarget());
  }

  @Test
  void theWaitBeginsAnewWhenAChangeOfMembersHasEnded() {
    Raft leader = leader(5);
    beat(leader, ELECTED, STEADY - 2 * HEARTBEAT, 8);
    long changed = ELECTED + STEADY - HEARTBEAT;
    leader.changeMembership(changed, MembershipChange.addLearner(N4, ""));
    persistAll(leader, changed);
    for (long at = changed; at < changed + STEADY; at += HEARTBEAT) {
      tickAndAnswer(leader, at, 1, 8);
    }
    assertNull(leader.transferTarget(), "it is not committed");

    beat(leader, changed + STEADY, STEADY - HEARTBEAT, 8);
    assertNull(leader.transferTarget());
    beat(leader, changed + 2 * STEADY - HEARTBEAT, 3 * HEARTBEAT, 8);

    assertEquals(N2, leader.transferTarget());
  }

  @Test
  void afterAnAttemptTheNextTakesTwiceAsLongAlsoInLaterTerms() {
    Raft leader = leader(5);
    long attempted = attempt(leader, ELECTED);

    // It campaigns and is not elected: the leader takes a new term.
    leader.receive(attempted, new RequestVote(N2, N1, 6, 5, 1, true));
    persistAll(leader, attempted);
    assertEquals(RoleName.FOLLOWER, leader.role());
    Servers.elect(leader, THREE);
    long again = attempt(leader, leader.now());

    assertEquals(7, leader.currentTerm());
    assertTrue(attempted - ELECTED < STEADY + 3 * HEARTBEAT);
    assertTrue(again - attempted > 2 * STEADY);
    assertTrue(again - attempted < 3 * STEADY);
  }

  @Test
  void anAttemptThatIsLongAgoIsForgiven() {
    Raft leader = leader(5);
    long attempted = attempt(leader, ELECTED);
    leader.receive(attempted, new RequestVote(N2, N1, 6, 5, 1, true));
    persistAll(leader, attempted);
    Servers.elect(leader, THREE);
    long elected = leader.now();

    beat(leader, elected, 9 * STEADY, 5);
    beat(leader, elected + 9 * STEADY, STEADY, 8);
    assertNull(leader.transferTarget());
    beat(leader, elected + 10 * STEADY, 3 * HEARTBEAT, 8);

    assertEquals(N2, leader.transferTarget());
  }

  @Test
  void whoNeverLeadsIsNoTarget() {
    Raft leader = leader(5);
    answer(leader, N2, ELECTED, 1, Priority.NEVER_LEADS);

    assertEquals(
        new Transfer.Refused(Transfer.Reason.NEVER_LEADS, N2),
        leader.transferLeadership(ELECTED, N2));
    assertEquals(
        new Transfer.Refused(Transfer.Reason.NOBODY, null),
        leader.transferLeadership(ELECTED, null));
  }

  @Test
  void thePreferredOneIsSuitedBest() {
    Raft leader = leader(5);
    answer(leader, N2, ELECTED, 1, 4);
    answer(leader, N3, ELECTED, 1, 7);

    assertEquals(new Transfer.Started(N3), leader.transferLeadership(ELECTED, null));
  }

  // ---------------------------------------------------------------- members

  @Test
  void theLastVoterThatMayLeadIsNotRemoved() {
    Raft leader = leader(5);
    answer(leader, N2, ELECTED, 1, Priority.NEVER_LEADS);
    answer(leader, N3, ELECTED, 1, Priority.NEVER_LEADS);

    Change refused = leader.changeMembership(ELECTED, MembershipChange.remove(N1));
    Change forced = leader.changeMembership(ELECTED, MembershipChange.remove(N1).force());

    assertEquals(
        new Change.Refused(new ChangeRefusal(
            ChangeRefusal.Reason.LOSES_QUORUM,
            "of the voters [n2, n3] none ever leads, being witnesses or of priority 0: keep one that may;"
                + " forced, the group would have no leader")),
        refused);
    assertInstanceOf(Change.Accepted.class, forced);
  }

  // ---------------------------------------------------------------- fixtures

  private static Raft server(NodeId self, int priority, RandomSource random) {
    RaftConfig config = config(self, THREE).withPriority(priority);
    return Raft.restart(0, config, disk(new HardState(4, null), 4), random, Trace.NONE);
  }

  /** n3, which follows n1 in term 5. */
  private static Raft follower(int priority) {
    Raft follower = server(N3, priority, () -> 100 * MILLIS);
    follower.receive(AWAKE, new AppendEntries(N1, N3, 5, 4, 1, 0, 1, EntryBatch.empty(2)));
    persistAll(follower, AWAKE);
    return follower;
  }

  /** n1, which leads term 5 with a log of its no-op. */
  private static Raft leader(int priority) {
    RaftConfig config = config(N1, THREE).withPriority(priority);
    PersistentState state = disk(new HardState(4, null));
    return Servers.elect(Raft.restart(0, config, state, () -> 25 * MILLIS, Trace.NONE), THREE);
  }

  /** Heartbeats that both followers answer, n2 with this priority. */
  private static void beat(Raft leader, long from, long nanos, int priority) {
    for (long at = from + HEARTBEAT; at <= from + nanos; at += HEARTBEAT) {
      tickAndAnswer(leader, at, leader.lastLog().index(), priority);
    }
  }

  private static void tickAndAnswer(Raft leader, long at, long matchIndex, int priority) {
    leader.tick(at);
    answer(leader, N2, at, matchIndex, priority);
    answer(leader, N3, at, matchIndex, 5);
    persistAll(leader, at);
  }

  /** Heartbeats until the leader hands over; answers when that was. */
  private static long attempt(Raft leader, long from) {
    long at = from;
    while (leader.transferTarget() == null) {
      beat(leader, at, HEARTBEAT, 8);
      at += HEARTBEAT;
    }
    return at;
  }

  /** A change that is over and committed. */
  private static void changed(Raft leader, MembershipChange change) {
    assertInstanceOf(Change.Accepted.class, leader.changeMembership(ELECTED, change));
    persistAll(leader, ELECTED);
    for (int i = 0; i < 3; i++) {
      tickAndAnswer(leader, ELECTED + HEARTBEAT, leader.lastLog().index(), 8);
    }
  }

  /** Heartbeats that n3 alone answers. */
  private static void silence(Raft leader, long from, long nanos) {
    for (long at = from + HEARTBEAT; at <= from + nanos; at += HEARTBEAT) {
      leader.tick(at);
      answer(leader, N3, at, 1, 5);
      persistAll(leader, at);
    }
  }

  private static void answer(Raft leader, NodeId follower, long at, long matchIndex, int priority) {
    leader.receive(
        at,
        AppendEntriesResponse.accepted(follower, N1, leader.currentTerm(), at, 0, matchIndex)
            .withPriority(priority));
  }
}
