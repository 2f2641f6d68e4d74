package dev.raftkit.core;

import static dev.raftkit.core.ChangingGroup.acknowledge;
import static dev.raftkit.core.ChangingGroup.addLearners;
import static dev.raftkit.core.ChangingGroup.append;
import static dev.raftkit.core.ChangingGroup.change;
import static dev.raftkit.core.ChangingGroup.commit;
import static dev.raftkit.core.ChangingGroup.leading;
import static dev.raftkit.core.ChangingGroup.learners;
import static dev.raftkit.core.ChangingGroup.now;
import static dev.raftkit.core.ChangingGroup.sentTo;
import static dev.raftkit.core.ChangingGroup.withConfigurations;
import static dev.raftkit.core.Servers.AWAKE;
import static dev.raftkit.core.Servers.MILLIS;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.N3;
import static dev.raftkit.core.Servers.N4;
import static dev.raftkit.core.Servers.N5;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.disk;
import static dev.raftkit.core.Servers.persistAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationEntry;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.PreVote;
import dev.raftkit.core.message.PreVoteResponse;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.core.message.RequestVoteResponse;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Members come and go (§6, thesis §4)")
class MembershipTest {
  private static final Configuration THREE_AND_N4 = learners(THREE, N4);
  private static final Configuration FOUR = Configuration.of(N1, N2, N3, N4);
  private static final PersistentState EMPTY = PersistentState.EMPTY;

  // ---------------------------------------------------------------- effect

  @Test
  @DisplayName("thesis §4.1: a configuration is in effect as soon as it is in the log")
  void aFollowerUsesAConfigurationAsSoonAsItIsAppended() {
    Raft raft = Servers.fresh(N2);

    raft.receive(AWAKE, append(N1, N2, 1, LogPosition.ZERO, Entry.configuration(1, FOUR)));

    assertEquals(FOUR, raft.configuration());
    assertEquals(1, raft.configurationIndex());
    assertEquals(0, raft.commitIndex());
    assertThat(raft.drain()).contains(new Effect.ConfigurationChanged(1, FOUR));
  }

  @Test
  @DisplayName("thesis §4.1: and no longer when its entry is cut")
  void aConfigurationThatIsCutIsTakenBack() {
    Raft raft = Servers.fresh(N2);
    raft.receive(AWAKE, append(N1, N2, 1, LogPosition.ZERO, Entry.configuration(1, FOUR)));
    raft.drain();

    raft.receive(AWAKE, append(N3, N2, 2, LogPosition.ZERO, Entry.noOp(2)));

    assertEquals(THREE, raft.configuration());
    assertEquals(0, raft.configurationIndex());
    assertThat(raft.drain()).contains(new Effect.ConfigurationChanged(0, THREE));
  }

  @Test
  @DisplayName("M11: after a restart the log counts, not what the server was first told")
  void aRestartedServerHasTheConfigurationOfItsLog() {
    Configuration joint = THREE.enter(FOUR);
    Raft raft = Servers.restart(
        N1, THREE, withConfigurations(List.of(new ConfigurationEntry(2, joint)), 1, 3));

    assertEquals(joint, raft.configuration());
    assertEquals(2, raft.configurationIndex());
  }

  @Test
  @DisplayName("S15: after a restart the snapshot counts, joint and with learners")
  void aRestartedServerHasTheConfigurationOfItsSnapshot() {
    Configuration joint = learners(THREE, N5).enter(learners(FOUR, N5));
    Snapshot snapshot = new Snapshot(new LogPosition(1, 5), joint);
    Raft raft = Servers.restart(N1, THREE, disk(new HardState(1, null), snapshot, snapshot.last()));

    assertEquals(joint, raft.configuration());
    assertEquals(joint, raft.configurationAt(5));
    assertNull(raft.configurationAt(4));
  }

  @Test
  void aSnapshotHasTheConfigurationAsOfItsLastEntry() {
    Raft raft = leading(THREE);
    commit(raft, change(raft, MembershipChange.addLearner(N4, "")));
    commit(raft, change(raft, MembershipChange.addLearner(N5, "")));

    assertEquals(THREE, raft.configurationAt(1));
    assertEquals(THREE_AND_N4, raft.configurationAt(2));
    assertEquals(learners(THREE, N4, N5), raft.configurationAt(3));
  }

  // ---------------------------------------------------------------- joint consensus

  @Test
  @DisplayName("thesis §4.3: a joint configuration is committed by a majority of each set")
  void entriesInTheJointPhaseNeedBothMajorities() {
    Raft raft = leading(Configuration.of(N1, N2));
    commit(raft, change(raft, addLearners(N3, N4, N5)));
    acknowledge(raft, N3, 2);
    acknowledge(raft, N4, 2);
    acknowledge(raft, N5, 2);

    long joint = change(
        raft,
        MembershipChange.promote(N3)
            .and(MembershipChange.promote(N4))
            .and(MembershipChange.promote(N5)));
    acknowledge(raft, N3, joint);
    acknowledge(raft, N4, joint);
    assertEquals(joint - 1, raft.commitIndex());
    acknowledge(raft, N2, joint);

    assertEquals(joint, raft.commitIndex());
    assertEquals(Servers.FIVE, raft.configuration());
    assertEquals(joint + 1, raft.configurationIndex());
  }

  @Test
  @DisplayName("M3: the joint configuration is left once, also with entries behind it")
  void theJointConfigurationIsLeftOnce() {
    Raft raft = leading(THREE_AND_N4);
    acknowledge(raft, N4, 1);
    long joint = change(raft, MembershipChange.promote(N4));
    raft.propose(now(raft), Servers.commands("a", "b"));
    persistAll(raft, now(raft));

    acknowledge(raft, N2, joint + 1);
    acknowledge(raft, N3, joint + 1);
    persistAll(raft, now(raft));
    acknowledge(raft, N2, joint + 3);
    acknowledge(raft, N3, joint + 3);
    persistAll(raft, now(raft));

    assertEquals(joint + 3, raft.lastLog().index());
    assertEquals(joint + 3, raft.configurationIndex());
    assertEquals(joint + 3, raft.commitIndex());
    assertEquals(FOUR, raft.configuration());
  }

  @Test
  @DisplayName("and also by a leader that knew before its election that it is committed")
  void aNewLeaderLeavesAJointConfigurationThatIsCommittedAlready() {
    Raft raft = Servers.fresh(N2);
    Entry joint = Entry.configuration(1, THREE.enter(FOUR));
    raft.receive(AWAKE, new AppendEntries(N1, N2, 1, 0, 0, 1, 1, EntryBatch.of(1, joint)));
    persistAll(raft, AWAKE);
    assertEquals(1, raft.commitIndex());

    Servers.elect(raft, FOUR);
    acknowledge(raft, N3, 2);
    acknowledge(raft, N4, 2);
    persistAll(raft, now(raft));

    assertEquals(FOUR, raft.configuration());
    assertEquals(3, raft.configurationIndex());
  }

  @Test
  @DisplayName("thesis §6.4.1: in the joint phase a lease needs both majorities")
  void theLeaseNeedsBothMajorities() {
    Raft raft = leading(learners(Configuration.of(N1), N2, N3));
    acknowledge(raft, N2, 1);
    acknowledge(raft, N3, 1);
    assertEquals(Long.MAX_VALUE, raft.leaseUntil());

    change(raft, MembershipChange.promote(N2).and(MembershipChange.promote(N3)));

    assertThat(raft.leaseUntil()).isLessThanOrEqualTo(now(raft) + 150 * MILLIS);
  }

  @Test
  @DisplayName("thesis §4.2.2: a leader that removes itself leads until then, not counting itself")
  void aLeaderThatRemovesItselfStepsDownWhenThatIsCommitted() {
    Raft raft = leading(THREE);
    acknowledge(raft, N3, 1);
    long joint = change(raft, MembershipChange.remove(N1));
    acknowledge(raft, N2, joint);
    assertEquals(joint - 1, raft.commitIndex());
    acknowledge(raft, N3, joint);
    persistAll(raft, now(raft));
    assertEquals(Configuration.of(N2, N3), raft.configuration());
    assertEquals(RoleName.LEADER, raft.role());

    acknowledge(raft, N2, joint + 1);
    assertEquals(joint, raft.commitIndex());
    acknowledge(raft, N3, joint + 1);

    assertEquals(joint + 1, raft.commitIndex());
    assertEquals(RoleName.FOLLOWER, raft.role());
    assertEquals(Long.MAX_VALUE, raft.deadline());
  }

  @Test
  @DisplayName("M9: the leader of two may be removed")
  void theLeaderOfTwoRemovesItself() {
    Raft raft = leading(Configuration.of(N1, N2));
    long joint = change(raft, MembershipChange.remove(N1));
    acknowledge(raft, N2, joint);
    persistAll(raft, now(raft));

    acknowledge(raft, N2, joint + 1);

    assertEquals(RoleName.FOLLOWER, raft.role());
    assertEquals(Configuration.of(N2), raft.configuration());
  }

  @Test
  void aRemovedMemberIsToldOfItAndThenNotHeardAnyMore() {
    Raft raft = leading(THREE);
    acknowledge(raft, N3, 1);
    long joint = change(raft, MembershipChange.remove(N3));
    acknowledge(raft, N2, joint);

    assertThat(sentTo(N3, raft.drain()))
        .anyMatch(append -> append.entries().lastIndex() == joint + 1);
    raft.persisted(now(raft), 4);
    acknowledge(raft, N2, joint + 1);
    assertThat(sentTo(N3, raft.drain())).anyMatch(append -> append.leaderCommit() == joint + 1);
    assertEquals(
        List.of(N2), raft.members().stream().map(MemberProgress::member).toList());
    AppendEntriesResponse disturbance =
        AppendEntriesResponse.accepted(N3, N1, 1000, now(raft), 0, 1);
    raft.receive(now(raft), disturbance);

    assertEquals(
        List.of(new Effect.Rejected(disturbance, Effect.Rejection.NOT_A_MEMBER)), raft.drain());
    assertEquals(1, raft.currentTerm());
  }

  // ---------------------------------------------------------------- learners

  @Test
  void aLearnerReceivesTheLogAndCountsForNothing() {
    Raft raft = leading(THREE);
    commit(raft, change(raft, MembershipChange.addLearner(N4, "h4:7")));
    raft.propose(now(raft), Servers.commands("a"));
    persistAll(raft, now(raft));

    acknowledge(raft, N4, 3);

    assertEquals(2, raft.commitIndex());
    MemberProgress progress = raft.members().get(2);
    assertEquals(new MemberProgress(N4, false, 3, now(raft), true, false), progress);
    assertEquals("h4:7", raft.configuration().address(N4));
  }

  @Test
  @DisplayName("E18: a learner never stands for election, and forgets a leader that is silent")
  void aLearnerDoesNotCampaign() {
    Raft raft = Servers.restart(N4, THREE_AND_N4, EMPTY);
    assertEquals(Long.MAX_VALUE, raft.deadline());
    raft.receive(AWAKE, append(N1, N4, 1, LogPosition.ZERO, Entry.noOp(1)));
    assertEquals(N1, raft.leader());

    raft.tick(raft.deadline());

    assertEquals(RoleName.FOLLOWER, raft.role());
    assertNull(raft.leader());
    assertEquals(Long.MAX_VALUE, raft.deadline());
  }

  @Test
  void votesOfLearnersAndStrangersAreNotCounted() {
    Raft raft = Servers.restart(N1, learners(THREE, N4), EMPTY);
    long now = raft.deadline();
    raft.tick(now);

    raft.receive(now, new PreVoteResponse(N4, N1, 0, 1, true));
    raft.receive(now, new PreVoteResponse(N5, N1, 0, 1, true));
    assertEquals(RoleName.PRE_CANDIDATE, raft.role());
    raft.receive(now, new PreVoteResponse(N2, N1, 0, 1, true));
    persistAll(raft, now);
    raft.receive(now, new RequestVoteResponse(N4, N1, 1, true));

    assertEquals(RoleName.CANDIDATE, raft.role());
  }

  @Test
  @DisplayName("M4: a server votes whether or not it knows that it is a voter")
  void aLearnerVotesWhenItIsAsked() {
    Raft raft = Servers.restart(N4, THREE_AND_N4, EMPTY);

    raft.receive(AWAKE, new RequestVote(N2, N4, 5, 4, 9));
    persistAll(raft, AWAKE);

    assertEquals(new HardState(5, N2), raft.hardState());
  }

  @Test
  @DisplayName("X12: a leader and a candidate that this server does not know are heard")
  void aLeaderMayBeAStranger() {
    Raft raft = Servers.fresh(N1);

    raft.receive(AWAKE, new RequestVote(N5, N1, 2, 1, 9));
    assertEquals(new HardState(2, N5), raft.hardState());
    raft.receive(AWAKE, append(N5, N1, 2, LogPosition.ZERO, Entry.noOp(2)));

    assertEquals(N5, raft.leader());
  }

  @Test
  @DisplayName("X11: but not while a leader is alive (thesis §4.2.3)")
  void aStrangerDoesNotDisturbALeader() {
    Raft raft = Servers.fresh(N2);
    raft.receive(AWAKE, append(N1, N2, 1, LogPosition.ZERO, Entry.noOp(1)));
    persistAll(raft, AWAKE);
    RequestVote vote = new RequestVote(N5, N2, 1000, 9, 9);
    PreVote preVote = new PreVote(N5, N2, 1000, 9, 9);

    raft.receive(AWAKE, vote);
    raft.receive(AWAKE, preVote);

    assertEquals(
        List.of(
            new Effect.Rejected(vote, Effect.Rejection.STICKY),
            new Effect.Send(new PreVoteResponse(N2, N5, 1, 1000, false))),
        raft.drain());
    assertEquals(1, raft.currentTerm());
  }

  // ---------------------------------------------------------------- new members

  @Test
  @DisplayName("M13: a server that knows of no group votes for nobody, and waits")
  void anEmptyServerNeitherVotesNorCampaigns() {
    Raft raft = Servers.restart(N4, Configuration.NONE, EMPTY);

    raft.receive(AWAKE, new PreVote(N2, N4, 5, 4, 9));
    raft.receive(AWAKE, new RequestVote(N2, N4, 5, 4, 9));

    assertEquals(Long.MAX_VALUE, raft.deadline());
    assertEquals(
        List.of(
            new Effect.Send(new PreVoteResponse(N4, N2, 0, 5, false)),
            Effect.Persist.hardState(1, new HardState(5, null))),
        raft.drain());
  }

  @Test
  void aNewMemberTakesASnapshotFromBeforeItWasAdded() {
    Raft raft = Servers.restart(N4, Configuration.NONE, EMPTY);
    Snapshot snapshot = Servers.snapshot(1, 5);
    InstallSnapshot install = new InstallSnapshot(N1, N4, 1, 1, Servers.piece(snapshot, 0, 10));

    raft.receive(AWAKE, install);
    raft.snapshotStored(AWAKE, install.chunk(), 10, true);
    assertEquals(THREE, raft.configuration());
    raft.receive(
        AWAKE, append(N1, N4, 1, new LogPosition(1, 5), Entry.configuration(1, THREE_AND_N4)));

    assertEquals(THREE_AND_N4, raft.configuration());
  }

  @Test
  void aCandidateWhoseConfigurationChangesBeginsAnew() {
    Raft raft = Servers.fresh(N1);
    Snapshot snapshot = new Snapshot(new LogPosition(1, 5), Configuration.of(N2, N3));
    InstallSnapshot install = new InstallSnapshot(N2, N1, 1, 1, Servers.piece(snapshot, 0, 10));
    raft.receive(AWAKE, install);
    long now = raft.deadline();
    raft.tick(now);
    assertEquals(RoleName.PRE_CANDIDATE, raft.role());

    raft.snapshotStored(now, install.chunk(), 10, true);

    assertEquals(RoleName.FOLLOWER, raft.role());
    assertEquals(Long.MAX_VALUE, raft.deadline());
  }
}
