package dev.raftkit.sim.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.sim.engine.mark.Mark;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Priorities in simulated clusters (I23)")
class PriorityRunsTest {
  private static final long DURATION = 30_000_000_000L;

  @Test
  void preferredMembersLeadAndThoseOfPriorityZeroDoNot() {
    long differ = 0;
    long transfers = 0;
    long completed = 0;
    long waited = 0;
    for (int seed = 1; seed <= 24; seed++) {
      RunResult result = Simulation.run(SimConfig.of(seed).withNodes(5).withDuration(DURATION));
      assertThat(result.violation()).as("seed %d", seed).isNull();
      differ += result.marks().count(Mark.PRIORITIES_DIFFER);
      transfers += result.marks().count(Mark.PRIORITY_TRANSFER);
      completed += result.marks().count(Mark.PRIORITY_TRANSFER_COMPLETED);
      waited += result.marks().count(Mark.NEVER_LEADS_WAITED);
    }

    assertThat(differ).isPositive();
    assertThat(transfers).isPositive();
    assertThat(completed).isPositive();
    assertThat(waited).isPositive();
  }
}
