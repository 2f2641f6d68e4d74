package dev.raftkit.sim.full;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.Simulation;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.invariant.ClaimsAreDurable;
import dev.raftkit.sim.engine.invariant.DurableCommit;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.shrink.Reproduction;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LayeredSimulationTest {
  private static final long SECOND = 1_000_000_000;
  private static final int RUNS = 40;

  @Test
  void theSameSeedGivesTheSameRun() {
    RunResult first = LayeredSimulation.run(full(7));
    RunResult second = LayeredSimulation.run(full(7));
    RunResult other = LayeredSimulation.run(full(8));

    assertThat(second.hash()).isEqualTo(first.hash());
    assertThat(second.events()).isEqualTo(first.events());
    assertThat(other.hash()).isNotEqualTo(first.hash());
  }

  @Test
  void bothLayersServeTheirClientsInACalmWorld() {
    for (Layer layer : Layer.values()) {
      RunResult result = LayeredSimulation.run(full(1).withLayer(layer).withFaults(Faults.NONE));

      assertThat(result.violation()).isNull();
      assertThat(result.leaders()).isEqualTo(1);
      assertThat(result.acknowledged()).isGreaterThan(50);
    }
  }

  @Test
  void everyInvariantHoldsInClustersOfAllSizesUnderAllFaults() {
    MarkCounts marks = new MarkCounts();
    for (int seed = 1; seed <= RUNS; seed++) {
      RunResult result = LayeredSimulation.run(full(seed).withNodes(1 + seed % 7));

      assertThat(result.violation()).describedAs("seed %d", seed).isNull();
      marks.add(result.marks());
    }

    assertThat(marks.count(Mark.ENTRIES_READ_FROM_DISK)).isPositive();
    assertThat(marks.count(Mark.CONFLICTING_TAIL_TRUNCATED)).isPositive();
    assertThat(marks.count(Mark.MESSAGES_SHARED_A_FRAME)).isPositive();
    assertThat(marks.count(Mark.PROCESS_CRASH)).isPositive();
  }

  @Test
  @DisplayName("E14: a cluster of two versions elects, serves and comes to the same states")
  void versionsMeetAndEveryInvariantHolds() {
    MarkCounts marks = new MarkCounts();
    for (int seed = 1; seed <= RUNS; seed++) {
      RunResult result = LayeredSimulation.run(full(1_000 + seed)
          .withNodes(3 + seed % 3)
          .withFaults(Faults.of(FaultKind.VERSION, FaultKind.CRASH)));

      assertThat(result.violation()).describedAs("seed %d", 1_000 + seed).isNull();
      marks.add(result.marks());
    }

    assertThat(marks.count(Mark.OLD_VERSION_SPOKEN)).isPositive();
    assertThat(marks.count(Mark.VERSION_CHANGED)).isPositive();
    assertThat(marks.count(Mark.MESSAGE_TOO_NEW)).isPositive();
  }

  @Test
  void aDiskThatSaysTooEarlyThatItIsDurableIsCaught() {
    SimConfig config = full(3);
    RunResult result = Simulation.run(
        config,
        Observer.NONE,
        (world, index) ->
            new FullServer(world, index, new RegisterApplication(world, index), EagerDisk::new));

    Violation violation = Objects.requireNonNull(
        result.violation(), () -> "nothing was caught with seed " + config.seed());
    assertThat(violation.invariant()).isIn(ClaimsAreDurable.NAME, DurableCommit.NAME);
  }

  /**
   * A process is killed when one copy of a batch's identifiers is written, and killed again before its
   * recovery has written the other; then that copy rots. Nobody was told of the batch.
   */
  @Test
  void aBatchThatNoServerHasStartedWithIsNoPromise() {
    Reproduction course = Reproduction.parse(
        "rfaults1:e2:full:n5:c1:d4000000000:network,crash,pause,disk,clock,version,co"
            + "rruption:kv:s-2817122094385972305:a3~3@93kbcd.o3@umzbqd");

    assertThat(course.play(LayeredSimulation.servers(Layer.FULL))).isNull();
  }

  private static SimConfig full(long seed) {
    return SimConfig.of(seed).withLayer(Layer.FULL).withDuration(10 * SECOND);
  }
}
