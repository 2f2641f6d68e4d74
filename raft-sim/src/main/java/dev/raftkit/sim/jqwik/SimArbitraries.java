package dev.raftkit.sim.jqwik;

import dev.raftkit.node.StateMachine;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.kit.Trial;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Draws clusters, faults and whole runs for properties. */
public final class SimArbitraries {
  private SimArbitraries() {}

  /** Seeds, any as likely as any other. */
  public static Arbitrary<Long> seeds() {
    return Arbitraries.longs().withoutEdgeCases().dontShrink();
  }

  /** How many servers a cluster has, both numbers inclusive. */
  public static Arbitrary<Integer> servers(int min, int max) {
    return Arbitraries.integers().between(min, max).dontShrink();
  }

  /** How many clients a cluster has, both numbers inclusive. */
  public static Arbitrary<Integer> clients(int min, int max) {
    return Arbitraries.integers().between(min, max).dontShrink();
  }

  /** Some kinds of faults, at times none, at times all. */
  public static Arbitrary<Faults> faults() {
    return Arbitraries.of(FaultKind.class).set().map(Faults::new).dontShrink();
  }

  /**
   * Runs of the simulator itself, to be played with {@code Simulation.run} or {@code
   * LayeredSimulation.run}: one to nine servers, one to four clients, any faults.
   */
  public static Arbitrary<SimConfig> runs(Layer layer, long seconds) {
    long nanos = TimeUnit.SECONDS.toNanos(seconds);
    return Combinators.combine(seeds(), servers(1, 9), clients(1, 4), faults())
        .as((seed, servers, clients, faults) -> SimConfig.of(seed)
            .withLayer(layer)
            .withNodes(servers)
            .withClients(clients)
            .withFaults(faults)
            .withDuration(nanos))
        .dontShrink();
  }

  /** Runs of a trial, to be played with {@link Trial#play}. */
  public static Arbitrary<SimConfig> runs(Trial<? extends StateMachine> trial) {
    return seeds().map(trial::run).dontShrink();
  }
}
