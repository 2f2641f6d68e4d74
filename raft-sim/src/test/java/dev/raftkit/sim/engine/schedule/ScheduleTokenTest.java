package dev.raftkit.sim.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.core.message.MessageType;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTokenTest {
  private static final Schedule SCHEDULE = new Schedule(
      3,
      17,
      List.of(
          Step.of(StepKind.TIMEOUT, 0),
          Step.deliver(0, 1, MessageType.PRE_VOTE).withKeep(true).withPosition(2),
          Step.deliver(1, 0, MessageType.FETCH_ENTRIES_RESPONSE).withLags(true),
          Step.of(StepKind.POWER_LOSS, 2).withDetail(4).withAt(150_000_000),
          Step.of(StepKind.BOOT, 2)));

  @Test
  void aTokenSaysOnlyWhatIsUnusual() {
    assertThat(ScheduleToken.of(SCHEDULE))
        .isEqualTo("rsteps1:e2:n3:s17:t1.d12P_2=.d21f+.w3~4@2hb0qo.b3");
  }

  @Test
  void aTokenHoldsTheWholeSchedule() {
    assertThat(ScheduleToken.parse(ScheduleToken.of(SCHEDULE))).isEqualTo(SCHEDULE);
    Schedule empty = SCHEDULE.withSteps(List.of());
    assertThat(ScheduleToken.parse(ScheduleToken.of(empty))).isEqualTo(empty);
  }

  @Test
  void aTokenSaysHowManyServersBegin() {
    Schedule schedule = new Schedule(5, 2, 17, false, SCHEDULE.steps());

    assertThat(ScheduleToken.of(schedule)).startsWith("rsteps1:e2:n5f2:s17:");
    assertThat(ScheduleToken.parse(ScheduleToken.of(schedule))).isEqualTo(schedule);
  }

  @Test
  void everyKindOfStepSurvivesTheToken() {
    List<Step> steps = new ArrayList<>();
    for (StepKind kind : StepKind.values()) {
      if (kind != StepKind.DELIVER) {
        steps.add(Step.of(kind, 1));
      }
    }
    for (MessageType type : MessageType.values()) {
      steps.add(Step.deliver(0, 1, type));
    }
    Schedule schedule = new Schedule(2, 1, steps);

    assertThat(ScheduleToken.parse(ScheduleToken.of(schedule))).isEqualTo(schedule);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rsteps1",
        "rsim1:e2:n3:s17:t1",
        "rsteps1:e0:n3:s17:t1",
        "rsteps1:e2:n0:s17:t1",
        "rsteps1:e2:n3f4:s17:t1",
        "rsteps1:e2:n3f0:s17:t1",
        "rsteps1:e2:n3f:s17:t1",
        "rsteps1:e2:n99:s17:t1",
        "rsteps1:e2:n3:sx:t1",
        "rsteps1:e2:n3:s17:t1:t2",
        "rsteps1:e2:n3:s17:.",
        "rsteps1:e2:n3:s17:t",
        "rsteps1:e2:n3:s17:t0",
        "rsteps1:e2:n3:s17:t4",
        "rsteps1:e2:n3:s17:?1",
        "rsteps1:e2:n3:s17:d12",
        "rsteps1:e2:n3:s17:d12X",
        "rsteps1:e2:n3:s17:d14P",
        "rsteps1:e2:n3:s17:d12P_",
        "rsteps1:e2:n3:s17:d12P_99999999",
        "rsteps1:e2:n3:s17:t1@-5",
        "rsteps1:e2:n3:s17:t1@zzzzzzzzzzzzzzzzzzzzz",
        "rsteps1:e2:n3:s17:t1+=",
        "rsteps1:e2:n99999999999:s17:t1"
      })
  void whatIsNoTokenIsRefused(String token) {
    assertThatThrownBy(() -> ScheduleToken.parse(token))
        .isInstanceOfAny(IllegalArgumentException.class, ArithmeticException.class)
        .hasMessageMatching(".{10,}");
  }

  @Test
  void aTokenThatIsTooLongIsRefusedUnread() {
    String token = ScheduleToken.of(SCHEDULE) + ".t1".repeat(ScheduleToken.LENGTH_MAX / 3);

    assertThatThrownBy(() -> ScheduleToken.parse(token)).hasMessageContaining("too long");
  }

  @Test
  void aTokenWithAnyLetterChangedIsReadOrRefused() {
    String token = ScheduleToken.of(SCHEDULE);
    RandomStream random = RandomStream.of(1);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder changed = new StringBuilder(token);
      changed.setCharAt(random.nextInt(token.length()), (char) (' ' + random.nextInt(95)));
      try {
        assertThat(ScheduleToken.parse(changed.toString()).nodes()).isBetween(1, 9);
      } catch (IllegalArgumentException | ArithmeticException refused) {
        assertThat(refused.getMessage()).isNotEmpty();
      }
    }
  }
}
