package dev.raftkit.sim.engine.invariant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.core.RoleName;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.sim.engine.mark.MarkCounts;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** I16, I17 and I21 raise the alarm when they do not hold, and only then. */
class LivenessInvariantsTest extends InvariantTest {
  private static final long TIMEOUT = 300;
  private static final long SETTLED = 4 * TIMEOUT + 1;

  private final ServerState[] states = {
    state(RoleName.LEADER), state(RoleName.FOLLOWER), state(RoleName.FOLLOWER)
  };
  private final boolean[] healthy = {true, true, true};
  private boolean leased = true;
  private boolean trusted = true;
  private final LeaderStability stability =
      new LeaderStability(alarm, clock, new Around(), new MarkCounts(), new Roster(3), TIMEOUT);

  @Test
  void aHealthyLeaderThatIsDeposedIsSeen() {
    watch();
    passTime(SETTLED);

    stability.acted(1, candidateOfTerm(6));

    assertAlarm(LeaderStability.NAME, 1);
  }

  @Test
  void aHealthyLeaderThatGivesUpIsSeen() {
    watch();
    passTime(SETTLED);

    stability.acted(0, state(RoleName.FOLLOWER));

    assertAlarm(LeaderStability.NAME, 0);
  }

  @Test
  void whateverBeganBeforeTheWatchMayStillDeposeTheLeader() {
    watch();
    passTime(SETTLED - 2);

    stability.acted(1, candidateOfTerm(6));

    assertSilence();
  }

  @Test
  void aLeaderThatLosesItsHealthyMajorityMayBeDeposed() {
    watch();
    passTime(SETTLED);
    healthy[1] = false;
    healthy[2] = false;
    stability.disturbed();

    stability.acted(1, candidateOfTerm(6));

    assertSilence();
  }

  @Test
  void oneSickFollowerIsNoExcuse() {
    watch();
    passTime(SETTLED);
    healthy[2] = false;
    stability.disturbed();

    stability.acted(2, candidateOfTerm(6));

    assertAlarm(LeaderStability.NAME, 2);
  }

  @Test
  void aServerWithAHigherTermMayDeposeTheLeader() {
    stability.acted(2, candidateOfTerm(6));
    watch();
    passTime(SETTLED);

    stability.acted(1, candidateOfTerm(7));

    assertSilence();
  }

  @Test
  void aClusterThatDoesNotServeIsSeen() {
    new Liveness(alarm, 10).judgeService(false, "");

    assertEquals(Liveness.NAME, Objects.requireNonNull(alarm.violation()).invariant());
  }

  @Test
  void logsThatDoNotBecomeEqualAreSeen() {
    new Liveness(alarm, 10).judgeConvergence(false, "");

    assertEquals(Liveness.NAME, Objects.requireNonNull(alarm.violation()).invariant());
  }

  @Test
  void aLeaderThatHandsOverMayBeDeposed() {
    watch();
    passTime(SETTLED);
    stability.handsOver(0);

    stability.acted(1, candidateOfTerm(6));

    assertSilence();
  }

  @Test
  void aLeaderThatChangesTheMembersMayBeDeposed() {
    NodeId first = new NodeId("n1");
    watch();
    passTime(SETTLED);
    stability.governed(0, Configuration.of(first, new NodeId("n2")));

    stability.acted(1, candidateOfTerm(6));

    assertSilence();
  }

  @Test
  void whoHasNoVoteIsNoExcuse() {
    Configuration two = Configuration.of(new NodeId("n1"), new NodeId("n2"));
    for (int i = 0; i < states.length; i++) {
      stability.acted(i, states[i]);
    }
    stability.heartbeat(0, states, two);
    passTime(SETTLED);
    healthy[2] = false;
    stability.disturbed();

    stability.acted(2, candidateOfTerm(6));

    assertAlarm(LeaderStability.NAME, 2);
  }

  @Test
  void aLeaderThatConsentedToAnotherIsNotWatchedInThatTerm() {
    stability.consented(0, 5);
    watch();
    passTime(SETTLED);

    stability.acted(1, candidateOfTerm(6));

    assertSilence();
  }

  @Test
  void aLeaseBesideALaterLeaderIsSeen() {
    lease().elected(1, 6, states);

    assertAlarm(ExclusiveLease.NAME, 0);
  }

  @Test
  void aLeaseThatRanOutHarmsNobody() {
    leased = false;

    lease().elected(1, 6, states);

    assertSilence();
  }

  @Test
  void aLeaseThatAnOvertakenLeaderGetsIsSeen() {
    ExclusiveLease lease = lease();
    leased = false;
    lease.elected(1, 6, states);
    leased = true;

    lease.acted(0, states[0]);

    assertAlarm(ExclusiveLease.NAME, 0);
  }

  @Test
  void clocksBeyondTheBoundPromiseNoLease() {
    trusted = false;

    lease().elected(1, 6, states);

    assertSilence();
  }

  private ExclusiveLease lease() {
    return new ExclusiveLease(alarm, clock, new Around(), TIMEOUT);
  }

  private void watch() {
    for (int i = 0; i < states.length; i++) {
      stability.acted(i, states[i]);
    }
    stability.heartbeat(0, states);
  }

  private void passTime(long nanos) {
    clock.schedule(clock.now() + nanos, event -> {}, EventKind.TASK, 0, 0, null);
    Event event = Objects.requireNonNull(clock.next());
    clock.dispatch(event);
  }

  private static ServerState state(RoleName role) {
    ServerState state = new ServerState();
    state.role = role;
    state.term = 5;
    state.leader = 0;
    return state;
  }

  private static ServerState candidateOfTerm(long term) {
    ServerState state = state(RoleName.CANDIDATE);
    state.term = term;
    return state;
  }

  /** A world in which links are fine and servers as {@code healthy} says. */
  private final class Around implements Surroundings {
    @Override
    public boolean isHealthy(int server) {
      return healthy[server];
    }

    @Override
    public boolean isPaused(int server) {
      return false;
    }

    @Override
    public boolean areConnected(int one, int other) {
      return true;
    }

    @Override
    public boolean holdsLease(int server) {
      return leased;
    }

    @Override
    public boolean areClocksTrustedSince(long nanos) {
      return trusted;
    }

    @Override
    public long lastArrivalNanos() {
      return 0;
    }
  }
}
