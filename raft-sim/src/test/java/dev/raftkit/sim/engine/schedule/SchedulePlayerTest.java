package dev.raftkit.sim.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.message.MessageType;
import dev.raftkit.sim.engine.Forgetful;
import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.Simulation;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchedulePlayerTest {
  private static final List<StepKind> KINDS = List.of(StepKind.values());
  private static final List<MessageType> TYPES = List.of(MessageType.values());

  @Test
  void aRecordedRunIsPlayedAgainEventForEvent() {
    // Steps do not say who is a witness.
    Faults faults = new Faults(EnumSet.complementOf(EnumSet.of(FaultKind.WITNESS)));
    for (long seed = 1; seed <= 8; seed++) {
      SimConfig config = SimConfig.of(seed).withDuration(6_000_000_000L).withFaults(faults);
      Recording recording = Recording.of(config, ServerFactory.CORE, Long.MAX_VALUE);

      Played played = recording.asSchedule(ServerFactory.CORE);

      assertThat(ofServers(played.effective()))
          .as("seed %d", seed)
          .isEqualTo(ofServers(recording.steps().stream().map(Recorded::step).toList()));
      assertThat(played.violation()).isNull();
    }
  }

  /** Without what is done to servers: damage may find nothing to be damaged. */
  private static List<StepKind> ofServers(List<Step> steps) {
    return steps.stream()
        .map(Step::kind)
        .filter(kind -> kind == StepKind.DELIVER || kind == StepKind.TIMEOUT || kind.isWork())
        .toList();
  }

  @Test
  void aScheduleOfRelativePositionsTakesTheSameCourse() {
    SimConfig config = SimConfig.of(3).withDuration(6_000_000_000L);
    Played played =
        Recording.of(config, ServerFactory.CORE, Long.MAX_VALUE).asSchedule(ServerFactory.CORE);
    Schedule schedule = new Schedule(5, 3, true, played.effective());

    assertThat(SchedulePlayer.play(schedule, ServerFactory.CORE)).isEqualTo(played);
    assertThat(SchedulePlayer.play(
            ScheduleToken.parse(ScheduleToken.of(schedule)), ServerFactory.CORE))
        .isEqualTo(played);
  }

  @Test
  void withoutItsFaultsARunIsCalm() {
    SimConfig config = SimConfig.of(4).withDuration(4_000_000_000L).withFaults(Faults.NONE);
    FaultScript calm = new FaultScript(config, List.of());

    RunResult played = Recording.play(calm, ServerFactory.CORE, Long.MAX_VALUE);

    assertThat(played.hash()).isEqualTo(Simulation.run(config).hash());
  }

  @Test
  void aScriptGivesTheSameRunEveryTime() {
    for (long seed = 1; seed <= 6; seed++) {
      SimConfig config = SimConfig.of(seed).withDuration(6_000_000_000L);
      FaultScript script =
          Recording.of(config, ServerFactory.CORE, Long.MAX_VALUE).script();
      FaultScript copy = ScriptToken.parse(ScriptToken.of(script));

      RunResult played = Recording.play(script, ServerFactory.CORE, Long.MAX_VALUE);

      assertThat(Recording.play(copy, ServerFactory.CORE, Long.MAX_VALUE).hash())
          .as("seed %d", seed)
          .isEqualTo(played.hash());
      assertThat(played.violation()).isNull();
    }
  }

  @Test
  void stepsThatMeetNothingChangeNothing() {
    Schedule schedule = new Schedule(
        3,
        1,
        List.of(
            Step.deliver(0, 1, MessageType.APPEND_ENTRIES),
            Step.of(StepKind.SYNC, 0),
            Step.of(StepKind.TIMEOUT, 0),
            Step.deliver(0, 1, MessageType.PRE_VOTE).withPosition(1),
            Step.deliver(0, 1, MessageType.PRE_VOTE)));

    Played played = SchedulePlayer.play(schedule, ServerFactory.CORE);

    assertThat(played.effective())
        .containsExactly(Step.of(StepKind.TIMEOUT, 0), Step.deliver(0, 1, MessageType.PRE_VOTE));
  }

  @Test
  void aDiskThatLagsHasNothingDurableYet() {
    Step answer = Step.deliver(1, 0, MessageType.PRE_VOTE_RESPONSE);
    List<Step> steps = List.of(
        Step.of(StepKind.TIMEOUT, 0),
        Step.deliver(0, 1, MessageType.PRE_VOTE),
        answer,
        Step.deliver(0, 1, MessageType.REQUEST_VOTE));
    List<Step> lagging = new ArrayList<>(steps);
    lagging.set(2, answer.withLags(true));

    // A request for votes waits until the candidate's own vote is durable.
    assertThat(
            SchedulePlayer.play(new Schedule(2, 1, steps), ServerFactory.CORE).effective())
        .hasSize(4);
    assertThat(
            SchedulePlayer.play(new Schedule(2, 1, lagging), ServerFactory.CORE).effective())
        .hasSize(3);
  }

  /** Otherwise what shrinking finds would be a defect of the schedule, not of the servers. */
  @Test
  void noScheduleWhateverMakesCorrectServersBreakAnInvariant() {
    RandomStream random = RandomStream.of(20);
    for (int i = 0; i < 3_000; i++) {
      Schedule schedule = anySchedule(random);

      assertThat(SchedulePlayer.play(schedule, ServerFactory.CORE).violation())
          .as(() -> ScheduleToken.of(schedule))
          .isNull();
    }
  }

  @Test
  void schedulesAtRandomDoFindServersThatForget() {
    RandomStream random = RandomStream.of(20);
    int found = 0;
    for (int i = 0; i < 200; i++) {
      found +=
          SchedulePlayer.play(anySchedule(random), Forgetful.SERVERS).violation() == null ? 0 : 1;
    }

    assertThat(found).isGreaterThan(10);
  }

  private static Schedule anySchedule(RandomStream random) {
    int nodes = 1 + random.nextInt(5);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      steps.add(anyStep(random, nodes));
    }
    return new Schedule(nodes, 1 + random.nextInt(1_000), steps);
  }

  private static Step anyStep(RandomStream random, int nodes) {
    int server = random.nextInt(nodes);
    int way = random.nextInt(20);
    Step step;
    if (way < 14) {
      MessageType type = TYPES.get(random.nextInt(TYPES.size()));
      step = Step.deliver(random.nextInt(nodes), server, type)
          .withKeep(random.nextInt(4) == 0)
          .withPosition(random.nextInt(4) == 0 ? random.nextInt(5) : 0);
    } else if (way < 18) {
      step = Step.of(random.nextInt(4) == 0 ? StepKind.PROPOSE : StepKind.TIMEOUT, server);
    } else {
      StepKind kind = KINDS.get(1 + random.nextInt(KINDS.size() - 1));
      step = Step.of(kind, server).withDetail(random.nextInt(3));
    }
    return step.withLags(random.nextInt(6) == 0);
  }
}
