package dev.raftkit.bench;

import com.sun.management.ThreadMXBean;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.full.LayeredSimulation;
import java.lang.management.ManagementFactory;

/**
 * Plays simulated runs and counts what they take of the thread that plays them, so that others on the
 * machine matter little. A slice of a {@link BareLoop} after each run shows how fast the machine was
 * just then.
 */
final class SimBench {
  private static final long BARE_EVENTS = 200_000;
  private static final double SECOND = 1e9;

  /** What a number of runs took, and the slices beside them. */
  record Speed(
      long runs,
      long events,
      long virtualNanos,
      long allocatedBytes,
      long cpuNanos,
      long bareCpuNanos) {
    double eventsPerSecond() {
      return events * SECOND / cpuNanos;
    }

    double bareEventsPerSecond() {
      return runs * BARE_EVENTS * SECOND / bareCpuNanos;
    }

    /** How many bare events an event costs. */
    double ratio() {
      return bareEventsPerSecond() / eventsPerSecond();
    }

    double runsPerSecond() {
      return runs * SECOND / cpuNanos;
    }

    /** Virtual hours in a minute. */
    double hoursPerMinute() {
      return (double) virtualNanos / cpuNanos / 60;
    }

    double bytesPerEvent() {
      return (double) allocatedBytes / events;
    }
  }

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final BareLoop bare = new BareLoop();
  private final SimConfig config;
  private long begun;
  private long events;
  private long virtualNanos;
  private long allocatedBytes;
  private long cpuNanos;
  private long bareCpuNanos;

  private SimBench(SimConfig config) {
    this.config = config;
  }

  /**
   * Measures runs of the first seed and those that follow from it.
   *
   * @param warmUps how many runs are played before anything is counted
   * @throws CannotRunException if an invariant does not hold: then no figure means anything
   */
  static Speed measure(SimConfig config, long warmUps, long runs) throws CannotRunException {
    SimBench bench = new SimBench(config);
    bench.play(warmUps);
    bench.forget();
    bench.play(runs);
    return new Speed(
        runs,
        bench.events,
        bench.virtualNanos,
        bench.allocatedBytes,
        bench.cpuNanos,
        bench.bareCpuNanos);
  }

  private void play(long runs) throws CannotRunException {
    for (long i = 0; i < runs; i++) {
      SimConfig next = config.withSeed(RandomStream.mix(config.seed() + begun++));
      long bytesBefore = threads.getCurrentThreadAllocatedBytes();
      long before = threads.getCurrentThreadCpuTime();
      RunResult result = LayeredSimulation.run(next);
      long between = threads.getCurrentThreadCpuTime();
      allocatedBytes += threads.getCurrentThreadAllocatedBytes() - bytesBefore;
      long unused = bare.play(BARE_EVENTS);
      bareCpuNanos += threads.getCurrentThreadCpuTime() - between;
      cpuNanos += between - before;
      if (result.violation() != null) {
        throw new CannotRunException("seed " + next.seed() + ": " + result.violation());
      }
      events += result.events();
      virtualNanos += result.virtualNanos();
    }
  }

  private void forget() {
    events = 0;
    virtualNanos = 0;
    allocatedBytes = 0;
    cpuNanos = 0;
    bareCpuNanos = 0;
  }
}
