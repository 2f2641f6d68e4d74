package dev.raftkit.sim.engine.invariant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.core.RoleName;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("I11: configurations follow each other one by one (§6, thesis §4)")
class ConfigurationOrderTest extends InvariantTest {
  private static final NodeId N1 = new NodeId("n1");
  private static final NodeId N2 = new NodeId("n2");
  private static final NodeId N3 = new NodeId("n3");

  private static final Configuration ALL = Configuration.of(N1, N2, N3);
  private static final Configuration TWO = Configuration.of(N1, N2);
  private static final Configuration LEARNER =
      Configuration.of(List.of(N1, N2), List.of(), List.of(N3), new TreeMap<>());

  private final CommittedLog committed = new CommittedLog();
  private final MarkCounts marks = new MarkCounts();
  private final ConfigurationOrder order =
      new ConfigurationOrder(alarm, committed, new Roster(3), marks);
  private final ServerState state = new ServerState();
  private final LogModel log = new LogModel();

  ConfigurationOrderTest() {
    state.role = RoleName.LEADER;
    state.term = 1;
    append(Entry.noOp(1));
    commit(1);
  }

  @Test
  void aChangeOfVotersIsJoinedAndLeft() {
    append(ALL.enter(TWO));
    act(0, ALL.enter(TWO));
    commit(2);
    append(TWO);
    act(0, TWO);

    assertSilence();
    assertEquals(1, marks.count(Mark.JOINT_ENTERED));
    assertEquals(1, marks.count(Mark.JOINT_LEFT));
  }

  @Test
  void aServerThatUsesAnotherConfigurationThanItsLogHasIsSeen() {
    append(ALL.enter(TWO));

    act(0, ALL);

    assertAlarm(ConfigurationOrder.NAME, 0);
  }

  @Test
  void votersThatChangeWithoutAJointPhaseAreSeen() {
    append(TWO);

    act(0, TWO);

    assertAlarm(ConfigurationOrder.NAME, 0);
  }

  @Test
  void aJointPhaseThatLeadsElsewhereIsSeen() {
    append(ALL.enter(TWO));
    commit(2);
    append(Configuration.of(N2, N3));

    act(0, Configuration.of(N2, N3));

    assertAlarm(ConfigurationOrder.NAME, 0);
  }

  @Test
  void aSecondChangeBeforeTheFirstIsCommittedIsSeen() {
    append(ALL.enter(TWO));
    act(0, ALL.enter(TWO));
    assertSilence();

    append(TWO);
    act(0, TWO);

    assertAlarm(ConfigurationOrder.NAME, 0);
  }

  @Test
  void aChangeBeforeAnythingOfTheTermIsCommittedIsSeen() {
    state.term = 2;
    log.append(Entry.noOp(2));
    log.append(Entry.configuration(2, ALL.enter(TWO)));

    act(0, ALL.enter(TWO));

    assertAlarm(ConfigurationOrder.NAME, 0);
  }

  @Test
  void aRemovedLeaderLeadsUntilThatIsCommitted() {
    append(ALL.enter(TWO));
    commit(2);
    append(TWO);

    act(2, TWO);
    assertSilence();
    assertEquals(1, marks.count(Mark.LEADER_REMOVED_ITSELF));
    commit(3);
    act(2, TWO);

    assertAlarm(ConfigurationOrder.NAME, 2);
  }

  @Test
  void learnersComeAndGoAtOnceAndACutTakesThemBack() {
    append(ALL.enter(LEARNER));
    act(0, ALL.enter(LEARNER));
    commit(2);
    append(LEARNER);
    act(0, LEARNER);
    commit(3);
    append(TWO);
    act(0, TWO);
    assertEquals(1, marks.count(Mark.LEARNERS_CHANGED));

    log.truncate(4);
    act(0, LEARNER);

    assertSilence();
    assertEquals(1, marks.count(Mark.CHANGE_ROLLED_BACK));
  }

  @Test
  void aServerThatJoinsKnowsOfNoGroupAtFirst() {
    ConfigurationOrder joining = new ConfigurationOrder(alarm, committed, new Roster(3, 2), marks);
    state.role = RoleName.FOLLOWER;
    joining.acted(2, state, log, Configuration.NONE);
    assertEquals(0, marks.count(Mark.MEMBER_JOINED));
    append(LEARNER);
    joining.acted(2, state, log, LEARNER);
    assertSilence();
    assertEquals(1, marks.count(Mark.MEMBER_JOINED));

    new ConfigurationOrder(alarm, committed, new Roster(3, 2), marks).acted(2, state, log(1), TWO);

    assertAlarm(ConfigurationOrder.NAME, 2);
  }

  private void append(Configuration configuration) {
    append(Entry.configuration(1, configuration));
  }

  private void append(Entry entry) {
    log.append(entry);
  }

  private void commit(long index) {
    committed.append(log.entryAt(index), 1);
    state.commitIndex = index;
  }

  private void act(int server, Configuration inEffect) {
    order.acted(server, state, log, inEffect);
  }
}
