package dev.raftkit.core;

import static dev.raftkit.core.ChangingGroup.acknowledge;
import static dev.raftkit.core.ChangingGroup.assertRefused;
import static dev.raftkit.core.ChangingGroup.change;
import static dev.raftkit.core.ChangingGroup.commit;
import static dev.raftkit.core.ChangingGroup.leading;
import static dev.raftkit.core.ChangingGroup.learners;
import static dev.raftkit.core.ChangingGroup.manyCommands;
import static dev.raftkit.core.ChangingGroup.now;
import static dev.raftkit.core.ChangingGroup.refuse;
import static dev.raftkit.core.ChangingGroup.withConfigurations;
import static dev.raftkit.core.Servers.AWAKE;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.N3;
import static dev.raftkit.core.Servers.N4;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.leader;
import static dev.raftkit.core.Servers.persistAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.ChangeRefusal;
import dev.raftkit.core.membership.ChangeRefusal.Reason;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationEntry;
import dev.raftkit.core.membership.MembershipChange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Membership changes that are refused (thesis §4, M1, M7, M10)")
class MembershipRefusalTest {
  private static final Configuration THREE_AND_N4 = learners(THREE, N4);
  private static final PersistentState EMPTY = PersistentState.EMPTY;

  @Test
  @DisplayName("M1: no change before an entry of the leader's own term is committed (Ongaro 2015)")
  void aNewLeaderMayNotChangeTheMembersBeforeItHasCommitted() {
    Raft raft = leader(N1, THREE, EMPTY);

    Change early = raft.changeMembership(now(raft), MembershipChange.remove(N3));
    acknowledge(raft, N2, 1);
    Change late = raft.changeMembership(now(raft), MembershipChange.addLearner(N4, ""));

    assertEquals(
        new Change.Refused(new ChangeRefusal(
            Reason.NOT_READY, "no entry of term 1 is committed yet, only up to 0: try again soon")),
        early);
    assertEquals(new Change.Accepted(2, 1, THREE_AND_N4), late);
  }

  @Test
  void onlyTheLeaderChangesTheMembers() {
    Raft raft = Servers.fresh(N1);

    Change change = raft.changeMembership(AWAKE, MembershipChange.remove(N3).force());

    assertEquals(new Change.NotLeader(null), change);
  }

  @Test
  @DisplayName("M10, X30: one change at a time")
  void aSecondChangeWaitsForTheFirst() {
    Raft raft = leading(THREE);
    change(raft, MembershipChange.addLearner(N4, ""));

    Change second = raft.changeMembership(now(raft), MembershipChange.remove(N3).force());

    assertEquals(
        new Change.Refused(new ChangeRefusal(
            Reason.CHANGE_UNDER_WAY,
            "the change to voters [n1, n2, n3], learners [n4] at index 2 is under way: try again"
                + " when it has ended")),
        second);
  }

  @Test
  @DisplayName("M7: a server must have the log before it becomes a voter (thesis §4.2.1)")
  void aLearnerIsPromotedOnceItHasTheLog() {
    Raft raft = leading(THREE);
    commit(raft, change(raft, MembershipChange.addLearner(N4, "")));

    assertRefused(
        raft,
        MembershipChange.promote(N4),
        Reason.UNREACHABLE,
        "n4 has never answered: is its address right, and is it running?; forced, it would count"
            + " as a voter that is down");
    for (int i = 0; i < 5; i++) {
      raft.propose(now(raft), manyCommands());
      persistAll(raft, now(raft));
      acknowledge(raft, N2, raft.lastLog().index());
    }
    refuse(raft, N4, raft.lastLog().index(), 1);
    assertRefused(
        raft,
        MembershipChange.promote(N4),
        Reason.NOT_CAUGHT_UP,
        "n4 has the log up to 0 of 5002, and may be 4096 entries behind: wait; forced, it would"
            + " count as a voter that is slow");
    acknowledge(raft, N4, 4000);

    assertInstanceOf(
        Change.Accepted.class, raft.changeMembership(now(raft), MembershipChange.promote(N4)));
  }

  @Test
  @DisplayName("A voter that knows of no group gives no vote, and the group may need it to say so")
  void aLearnerIsNotPromotedBeforeItHoldsTheEntryThatNamesIt() {
    Raft raft = leading(Configuration.of(N1));
    commit(raft, change(raft, MembershipChange.addLearner(N4, "")));
    acknowledge(raft, N4, 1);

    assertRefused(
        raft,
        MembershipChange.promote(N4),
        Reason.NOT_CAUGHT_UP,
        "n4 has the log up to 1, and not yet the members at 2: wait; forced, it would count as a"
            + " voter that gives no vote");
    acknowledge(raft, N4, 2);

    assertInstanceOf(
        Change.Accepted.class, raft.changeMembership(now(raft), MembershipChange.promote(N4)));
  }

  @Test
  @DisplayName("Must show 6: a group of one does not wait for a voter that was never there")
  void anUnreachableVoterIsNotAddedToAGroupOfOneUnlessForced() {
    Raft raft = leading(Configuration.of(N1));

    assertRefused(
        raft,
        MembershipChange.addLearner(N2, "").and(MembershipChange.promote(N2)),
        Reason.UNREACHABLE,
        "n2 is no learner yet: add it as one first; forced, it would count as a voter that is down");
    raft.propose(now(raft), Servers.commands("a"));
    persistAll(raft, now(raft));
    assertEquals(2, raft.commitIndex());

    Change forced = raft.changeMembership(
        now(raft),
        MembershipChange.addLearner(N2, "").and(MembershipChange.promote(N2)).force());
    persistAll(raft, now(raft));

    assertInstanceOf(Change.Accepted.class, forced);
    assertEquals(2, raft.commitIndex());
  }

  @Test
  void aChangeThatLeavesNoMajorityThatAnswersIsRefusedUnlessForced() {
    Raft raft = leading(THREE);
    MembershipChange change = MembershipChange.remove(N2);

    assertRefused(
        raft,
        change,
        Reason.LOSES_QUORUM,
        "of the voters [n1, n3] [n3] do not answer, and 2 are needed: bring them back first;"
            + " forced, the group would stop until they are");

    assertInstanceOf(Change.Accepted.class, raft.changeMembership(now(raft), change.force()));
  }

  @Test
  void theLogTakesNoMoreConfigurationsThanItsLimit() {
    List<ConfigurationEntry> configurations = new ArrayList<>();
    for (int i = 1; i <= Reconfiguration.CONFIGURATIONS_MAX; i++) {
      configurations.add(new ConfigurationEntry(i, i % 2 == 0 ? THREE : THREE_AND_N4));
    }
    Raft raft = leader(
        N1, THREE, withConfigurations(configurations, 1, Reconfiguration.CONFIGURATIONS_MAX));
    acknowledge(raft, N2, raft.lastLog().index());

    assertRefused(
        raft,
        MembershipChange.addLearner(N4, ""),
        Reason.TOO_MANY_CHANGES,
        "the log holds 1000 configurations; the limit is 1000: take a snapshot first");
    raft.snapshotTaken(now(raft), new Snapshot(new LogPosition(1, 900), THREE));

    assertInstanceOf(
        Change.Accepted.class,
        raft.changeMembership(now(raft), MembershipChange.addLearner(N4, "")));
  }
}
