package dev.raftkit.sim.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.fault.MembershipCode;
import dev.raftkit.sim.engine.fault.MembershipCode.Part;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.engine.schedule.Schedule;
import dev.raftkit.sim.engine.schedule.SchedulePlayer;
import dev.raftkit.sim.engine.schedule.Step;
import dev.raftkit.sim.engine.schedule.StepKind;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Members that come and go (§6, thesis §4)")
class MembershipRunsTest {
  private static final long SECOND = 1_000_000_000;
  private static final int RUNS = 40;

  @Test
  void everyInvariantHoldsWhileMembersComeAndGo() {
    MarkCounts marks = new MarkCounts();
    for (int seed = 1; seed <= RUNS; seed++) {
      RunResult result = Simulation.run(SimConfig.of(seed)
          .withNodes(2 + seed % 6)
          .withDuration(20 * SECOND)
          .withFaults(Faults.of(FaultKind.MEMBERSHIP, FaultKind.NETWORK, FaultKind.CRASH)));

      assertThat(result.violation()).describedAs("seed %d", seed).isNull();
      marks.add(result.marks());
    }

    for (Mark mark : Mark.values()) {
      if (mark.faults().equals(Faults.of(FaultKind.MEMBERSHIP))) {
        assertThat(marks.count(mark)).describedAs(mark.text()).isPositive();
      }
    }
  }

  @Test
  void oneRunOfThreeThatMayHaveAllFaultsHasChangesAndThenNoDamage() {
    int changing = 0;
    for (int seed = 1; seed <= RUNS; seed++) {
      SimConfig config = SimConfig.of(seed).withDuration(4 * SECOND);
      RunResult result = Simulation.run(config);
      World world = new World(config, Observer.NONE, Fate.CHANCE);

      if (world.membersChange()) {
        changing++;
        assertThat(result.marks().count(Mark.BIT_ROT)).isZero();
        assertThat(result.marks().count(Mark.DISK_LOST)).isZero();
      } else {
        assertThat(result.hash())
            .isEqualTo(Simulation.run(withoutChanges(config)).hash());
      }
    }

    assertThat(changing).isBetween(RUNS / 6, RUNS / 2);
  }

  private static SimConfig withoutChanges(SimConfig config) {
    Faults others = Faults.NONE;
    for (FaultKind kind : Faults.ALL.kinds()) {
      others = kind == FaultKind.MEMBERSHIP ? others : others.with(kind);
    }
    return config.withFaults(others);
  }

  @Test
  void aScheduleRemovesAMember() {
    int removal = MembershipCode.with(MembershipCode.NOTHING, 2, Part.REMOVE);
    Schedule schedule = new Schedule(
        3,
        1,
        List.of(
            Step.of(StepKind.TIMEOUT, 0),
            Step.deliver(0, 1, MessageType.PRE_VOTE),
            Step.deliver(1, 0, MessageType.PRE_VOTE_RESPONSE),
            Step.deliver(0, 1, MessageType.REQUEST_VOTE),
            Step.deliver(1, 0, MessageType.REQUEST_VOTE_RESPONSE),
            Step.deliver(0, 1, MessageType.APPEND_ENTRIES),
            Step.deliver(1, 0, MessageType.APPEND_ENTRIES_RESPONSE),
            Step.of(StepKind.CHANGE_MEMBERS, 0).withDetail(removal)));

    SchedulePlayer player = SchedulePlayer.begun(schedule, ServerFactory.CORE, Observer.NONE);
    schedule.steps().forEach(player::take);

    Configuration all = Configuration.of(id(1), id(2), id(3));
    assertThat(player.world().server(0).members())
        .isEqualTo(all.enter(Configuration.of(id(1), id(2))));
    assertThat(player.world().server(1).members()).isEqualTo(all);
  }

  private static NodeId id(int number) {
    return new NodeId("n" + number);
  }
}
