package dev.raftkit.sim.jqwik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.Simulation;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.kit.Sim;
import dev.raftkit.sim.kit.SimFailure;
import dev.raftkit.sim.kit.SimSettings;
import dev.raftkit.sim.kit.Trial;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SimArbitrariesProperties {
  private static final Trial<Counter> TRIAL =
      trial(Sim.of("SimArbitrariesProperties#aTrialPlaysWhatIsDrawn"));

  @Property(tries = 5)
  void theSimulatorPlaysWhatIsDrawn(@ForAll("ofTheCore") SimConfig run) {
    assertThat(Simulation.run(run).violation()).as(ReplayToken.of(run)).isNull();
  }

  @Property(tries = 3)
  void aTrialPlaysWhatIsDrawn(@ForAll("ofTheTrial") SimConfig run) {
    assertThat(run.nodes()).isBetween(2, 3);
    assertThat(TRIAL.play(run).leaders()).isPositive();
  }

  @Property(tries = 20)
  void faultsOfAllKindsCanBeDrawn(@ForAll("faults") Faults faults) {
    assertThat(Faults.ALL.kinds()).containsAll(faults.kinds());
  }

  @Example
  void nothingIsMadeSmallerByJqwik() {
    List<Arbitrary<?>> all = List.of(
        SimArbitraries.seeds(),
        SimArbitraries.servers(1, 9),
        SimArbitraries.clients(1, 4),
        SimArbitraries.faults(),
        SimArbitraries.runs(Layer.CORE, 2),
        SimArbitraries.runs(TRIAL));

    assertThat(all)
        .allSatisfy(
            each -> assertThat(each.generator(100).next(new Random(1)).shrink()).isEmpty());
  }

  @Example
  void aTokenIsReplayedBeforeWhatIsDrawn() {
    SimConfig run = TRIAL.run(17);
    SimSettings settings = SimSettings.DEFAULT.withReplay(ReplayToken.of(run));
    Trial<Counter> replaying = trial(new Sim("", settings, text -> {}))
        .always(
            "never-seed-17", (counter, replicas) -> assertThat(counter.commands).isZero());

    SimFailure failure = assertThrows(SimFailure.class, () -> replaying.play(TRIAL.run(18)));

    assertThat(failure.token()).isEqualTo(ReplayToken.of(run));
  }

  @Provide
  Arbitrary<SimConfig> ofTheCore() {
    return SimArbitraries.runs(Layer.CORE, 2);
  }

  @Provide
  Arbitrary<SimConfig> ofTheTrial() {
    return SimArbitraries.runs(TRIAL);
  }

  @Provide
  Arbitrary<Faults> faults() {
    return SimArbitraries.faults();
  }

  private static Trial<Counter> trial(Sim sim) {
    return sim.test(Counter::new, () -> (client, random) -> new byte[] {1})
        .servers(2, 3)
        .during(Duration.ofSeconds(2))
        .stateHash(counter -> counter.commands);
  }

  /** Counts the commands that it is given. */
  static final class Counter implements StateMachine {
    private long commands;

    @Override
    public void apply(CommandBatch batch, Results results) {
      for (int i = 0; i < batch.size(); i++) {
        commands++;
        results.complete(i, new byte[0]);
      }
    }

    @Override
    public SnapshotSource capture() {
      long captured = commands;
      return out -> {
        out.writeLong(captured);
        return false;
      };
    }

    @Override
    public void restore(DataInputStream in) throws IOException {
      commands = in.readLong();
    }
  }
}
