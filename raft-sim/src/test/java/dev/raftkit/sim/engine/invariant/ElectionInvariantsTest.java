package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.HardState;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import org.junit.jupiter.api.Test;

/** Each invariant of elections, votes and terms raises the alarm when it does not hold. */
class ElectionInvariantsTest extends InvariantTest {
  private static final NodeId N2 = new NodeId("n2");
  private static final NodeId N3 = new NodeId("n3");

  private final ServerState before = new ServerState();
  private final ServerState after = new ServerState();
  private final SingleVote ledger = new SingleVote(alarm, 3);
  private final ElectionSafety safety = new ElectionSafety(alarm, ledger, new Roster(3));

  @Test
  void twoElectionsInOneTermAreSeenHoweverFarApart() {
    vote(5, 0, 0, 1);
    vote(6, 1, 0, 1);
    safety.elected(0, 5);
    safety.elected(1, 6);
    assertSilence();
    safety.elected(2, 5);

    assertAlarm(ElectionSafety.NAME, 2);
  }

  @Test
  void oneServerIsNotElectedTwiceInATerm() {
    vote(5, 0, 0, 1);

    safety.elected(0, 5);
    assertSilence();
    safety.elected(0, 5);

    assertAlarm(ElectionSafety.NAME, 0);
  }

  @Test
  void anElectionWithoutTheVotesOfAMajorityIsSeen() {
    vote(5, 2, 2, 1);
    vote(6, 2, 2);
    vote(5, 1, 0);
    safety.elected(2, 5);
    assertSilence();
    safety.elected(2, 6);

    assertAlarm(ElectionSafety.NAME, 2);
  }

  @Test
  void inAJointConfigurationBothSetsElect() {
    NodeId first = new NodeId("n1");
    Configuration joint = Configuration.of(first, N2, N3).enter(Configuration.of(first));
    vote(5, 0, 0, 1);
    vote(6, 1, 1, 2);

    safety.elected(0, 5, joint);
    assertSilence();
    safety.elected(1, 6, joint);

    assertAlarm(ElectionSafety.NAME, 1);
  }

  @Test
  void aLeaderThatNobodyElectedIsSeen() {
    vote(5, 0, 0, 1);
    safety.elected(0, 5);
    after.role = RoleName.LEADER;
    after.term = 5;

    safety.acted(0, after);
    assertSilence();
    safety.acted(1, after);

    assertAlarm(ElectionSafety.NAME, 1);
  }

  @Test
  void aSecondVoteInATermIsSeen() {
    SingleVote votes = new SingleVote(alarm, 2);

    votes.voted(0, 5, 1);
    votes.voted(0, 5, 1);
    votes.voted(0, 6, 2);
    votes.voted(1, 5, 2);
    assertSilence();
    votes.voted(0, 5, 2);

    assertAlarm(SingleVote.NAME, 0);
  }

  @Test
  void aServerWithANewDiskHasAVoteOfItsOwn() {
    SingleVote votes = new SingleVote(alarm, 2);

    votes.voted(0, 5, 1);
    votes.diskReplaced(0);
    votes.voted(0, 5, 0);
    assertSilence();
    votes.voted(0, 5, 1);

    assertAlarm(SingleVote.NAME, 0);
  }

  @Test
  void aTermThatGoesBackIsSeen() {
    before.term = 5;
    after.term = 4;

    new NothingGoesBack(alarm).acted(0, before, after);

    assertAlarm(NothingGoesBack.NAME, 0);
  }

  @Test
  void aVoteThatChangesWithinATermIsSeen() {
    before.votedFor = 1;
    after.votedFor = 2;

    new NothingGoesBack(alarm).acted(0, before, after);

    assertAlarm(NothingGoesBack.NAME, 0);
  }

  @Test
  void aVoteThatIsForgottenWithinATermIsSeen() {
    before.votedFor = 1;
    after.votedFor = ServerState.NOBODY;

    new NothingGoesBack(alarm).acted(0, before, after);

    assertAlarm(NothingGoesBack.NAME, 0);
  }

  @Test
  void aVoteMayBeCastAndEndsWithItsTerm() {
    after.votedFor = 2;
    new NothingGoesBack(alarm).acted(0, before, after);
    before.copyFrom(after);
    after.term = 1;
    after.votedFor = ServerState.NOBODY;

    new NothingGoesBack(alarm).acted(0, before, after);

    assertSilence();
  }

  @Test
  void commitAndAppliedThatGoBackAreSeen() {
    before.commitIndex = 7;
    after.commitIndex = 6;

    new NothingGoesBack(alarm).acted(0, before, after);

    assertAlarm(NothingGoesBack.NAME, 0);
  }

  @Test
  void aStartWithAnotherVoteThanTheDiskHoldsIsSeen() {
    NothingGoesBack nothing = new NothingGoesBack(alarm);

    nothing.restarted(0, new HardState(5, N2), new HardState(5, N2));
    assertSilence();
    nothing.restarted(0, new HardState(5, N2), new HardState(5, N3));

    assertAlarm(NothingGoesBack.NAME, 0);
  }

  private void vote(long term, int candidate, int... voters) {
    for (int voter : voters) {
      ledger.voted(voter, term, candidate);
    }
  }
}
