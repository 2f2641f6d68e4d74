package dev.raftkit.sim.full;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Members that come and go, with driver, codec and log (§6, thesis §4)")
class MembershipRunsTest {
  private static final long SECOND = 1_000_000_000;
  private static final int RUNS = 40;

  @Test
  void everyInvariantHoldsWhileMembersComeAndGo() {
    MarkCounts marks = new MarkCounts();
    for (int seed = 1; seed <= RUNS; seed++) {
      RunResult result = LayeredSimulation.run(SimConfig.of(seed)
          .withLayer(Layer.FULL)
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
}
