package dev.raftkit.sim.full;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.invariant.Alarm;
import dev.raftkit.sim.engine.invariant.ExactlyOnce;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import dev.raftkit.sim.engine.time.EventQueue;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Sessions in simulated clusters (I14)")
class SessionRunsTest {
  private static final long DURATION = 20_000_000_000L;

  private final EventQueue queue = new EventQueue();
  private final Alarm alarm = new Alarm(queue);
  private final MarkCounts marks = new MarkCounts();
  private final ExactlyOnce exactlyOnce = new ExactlyOnce(alarm, marks);

  @Test
  void commandsOfSessionsTakeEffectOnceUnderAllFaults() {
    long repeats = 0;
    long fromSnapshots = 0;
    long opened = 0;
    for (int seed = 1; seed <= 12; seed++) {
      RunResult result =
          LayeredSimulation.run(SimConfig.of(seed).withLayer(Layer.FULL).withDuration(DURATION));
      assertThat(result.violation()).as("seed %d", seed).isNull();
      repeats += result.marks().count(Mark.SESSION_REPEAT_PASSED_OVER);
      fromSnapshots += result.marks().count(Mark.SESSION_REPEAT_KNOWN_FROM_SNAPSHOT);
      opened += result.marks().count(Mark.SESSION_OPENED);
    }

    assertThat(opened).isPositive();
    assertThat(repeats).isGreaterThan(100);
    assertThat(fromSnapshots).isPositive();
  }

  @Test
  void aCommandThatTakesEffectAtTwoIndexesIsNoticed() {
    exactlyOnce.applied(0, 5, 1, 10, 1);
    exactlyOnce.applied(1, 5, 1, 10, 1);
    assertThat(alarm.isRaised()).isFalse();

    exactlyOnce.applied(2, 5, 1, 12, 1);

    assertThat(Objects.requireNonNull(alarm.violation()).text())
        .isEqualTo("applies command 1 of session 5 at index 12; it took effect at index 10");
  }

  @Test
  void anAnswerOfAnotherTimeIsNoticed() {
    exactlyOnce.applied(0, 5, 1, 10, 1);
    exactlyOnce.answered(5, 1, 10);
    exactlyOnce.answered(5, 1, 10);
    assertThat(alarm.isRaised()).isFalse();
    assertThat(marks.count(Mark.SESSION_REPEAT_ANSWERED)).isEqualTo(1);

    exactlyOnce.answered(5, 1, 11);

    assertThat(alarm.isRaised()).isTrue();
  }
}
