package dev.raftkit.playground;

import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.Simulation;
import dev.raftkit.sim.engine.observe.JsonLine;
import dev.raftkit.sim.engine.observe.Observer;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Says what courses the same seeds take, on a JVM as in a browser: one line a seed, with the hash of
 * its first events.
 */
public final class TraceHashes {
  private static final int SEEDS = 50;
  private static final long EVENTS = 10_000;

  /** Every seed has its events by then. */
  private static final long DURATION_NANOS = 120_000_000_000L;

  private TraceHashes() {}

  public static void main(String[] args) {
    lines().forEach(System.out::println);
  }

  /** The lines of all seeds. */
  static Stream<String> lines() {
    return LongStream.rangeClosed(1, SEEDS).mapToObj(TraceHashes::line);
  }

  private static String line(long seed) {
    SimConfig config = SimConfig.of(seed).withDuration(DURATION_NANOS);
    Simulation simulation = new Simulation(config, Observer.NONE, ServerFactory.CORE);
    while (simulation.events() < EVENTS && simulation.step()) {
      // The seed decides what happens next.
    }
    return "seed "
        + seed
        + ": "
        + simulation.events()
        + " events, hash "
        + JsonLine.hex(simulation.hash());
  }
}
