package dev.raftkit.sim.shrink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.sim.engine.Forgetful;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.Simulation;
import dev.raftkit.sim.engine.Staging;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.engine.schedule.Schedule;
import dev.raftkit.sim.engine.schedule.SchedulePlayer;
import dev.raftkit.sim.engine.schedule.ScheduleToken;
import dev.raftkit.sim.engine.schedule.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
  private static final ShrinkBudget BUDGET = ShrinkBudget.ofReplays(2_000);
  private static final SimConfig FAILING = failing();
  private static final Violation VIOLATION = violation(FAILING);
  private static final Shrunk SHRUNK =
      Shrinker.shrink(FAILING, VIOLATION, Forgetful.SERVERS, BUDGET);

  private static SimConfig failing() {
    SimConfig config = SimConfig.of(1).withDuration(20_000_000_000L);
    long seed = 1;
    while (Simulation.run(config.withSeed(seed), Observer.NONE, Forgetful.SERVERS)
            .violation()
        == null) {
      seed++;
    }
    return config.withSeed(seed);
  }

  private static Violation violation(SimConfig config) {
    return Objects.requireNonNull(
        Simulation.run(config, Observer.NONE, Forgetful.SERVERS, Staging.USUAL).violation());
  }

  @Test
  void aForgottenDiskTakesThreeSteps() {
    assertThat(SHRUNK.stepsBefore()).isGreaterThan(20);
    assertThat(SHRUNK.stepsAfter()).isLessThanOrEqualTo(14);
    assertThat(SHRUNK.replays()).isLessThanOrEqualTo(2_000);
  }

  @Test
  void theTokenReplaysTheSameViolation() {
    Violation replayed = Reproduction.parse(SHRUNK.token()).play(Forgetful.SERVERS);

    assertThat(replayed).isEqualTo(SHRUNK.violation());
    assertThat(Cause.of(SHRUNK.violation())).isEqualTo(Cause.of(VIOLATION));
  }

  @Test
  void correctServersComeThroughWhatIsLeft() {
    assertThat(Reproduction.parse(SHRUNK.token()).play(ServerFactory.CORE)).isNull();
  }

  @Test
  void noStepThatIsLeftIsSuperfluous() {
    Schedule schedule = ScheduleToken.parse(SHRUNK.token());
    for (int i = 0; i < schedule.steps().size(); i++) {
      List<Step> fewer = new ArrayList<>(schedule.steps());
      fewer.remove(i);

      Violation violation =
          SchedulePlayer.play(schedule.withSteps(fewer), Forgetful.SERVERS).violation();

      assertThat(Cause.of(VIOLATION).isOf(violation))
          .as("without step %d", i + 1)
          .isFalse();
    }
  }

  @Test
  void theSameBudgetGivesTheSameSteps() {
    Shrunk again = Shrinker.shrink(FAILING, VIOLATION, Forgetful.SERVERS, BUDGET);

    assertThat(again.token()).isEqualTo(SHRUNK.token());
    assertThat(again.replays()).isEqualTo(SHRUNK.replays());
  }

  @Test
  void withoutABudgetTheRunIsHandedBack() {
    Shrunk unshrunk =
        Shrinker.shrink(FAILING, VIOLATION, Forgetful.SERVERS, ShrinkBudget.ofReplays(0));

    assertThat(Reproduction.parse(unshrunk.token()).play(Forgetful.SERVERS)).isEqualTo(VIOLATION);
  }

  @Test
  void progressIsToldOfEveryReplay() {
    List<Long> told = new ArrayList<>();
    Shrunk shrunk = Shrinker.shrink(
        FAILING,
        VIOLATION,
        Forgetful.SERVERS,
        ShrinkBudget.ofReplays(50).withProgress((replays, steps) -> told.add(replays)));

    assertThat(told).hasSize(Math.toIntExact(shrunk.replays())).endsWith(shrunk.replays());
  }

  @Test
  void anotherViolationOfTheSameInvariantIsAnotherCause() {
    Violation one = new Violation("I7", 5, "n1", "its term went from 3 to 12");
    Violation same = new Violation("I7", 9, "n2", "its term went from 4 to 1");
    Violation other = new Violation("I7", 9, "n2", "its vote in term 4 went from n1 to n2");

    assertThat(Cause.of(one).isOf(same)).isTrue();
    assertThat(Cause.of(one).isOf(other)).isFalse();
    assertThat(Cause.of(one).isOf(null)).isFalse();
  }
}
