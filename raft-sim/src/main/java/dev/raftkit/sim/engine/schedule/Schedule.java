package dev.raftkit.sim.engine.schedule;

import dev.raftkit.sim.engine.Founding;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.choice.Workload;
import java.util.List;

/**
 * All that happens in a run of the core layer, in order. Its servers start at time 0 with empty disks.
 *
 * @param founders how many servers, the first ones, are voters from the beginning
 * @param seed decides the servers' limits and the lengths of their timeouts, and nothing else
 * @param settingsDiffer whether each start of a server has limits of its own
 */
public record Schedule(
    int nodes, int founders, long seed, boolean settingsDiffer, List<Step> steps) {
  private static final int NODES_MAX = 9;

  /** A schedule whose servers all have the same limits. */
  public Schedule(int nodes, long seed, List<Step> steps) {
    this(nodes, seed, false, steps);
  }

  /** A schedule whose servers are all voters. */
  public Schedule(int nodes, long seed, boolean settingsDiffer, List<Step> steps) {
    this(nodes, nodes, seed, settingsDiffer, steps);
  }

  /** A schedule in the world of a run. */
  public static Schedule of(SimConfig config, List<Step> steps) {
    return new Schedule(
        config.nodes(),
        Founding.foundersOf(config),
        config.seed(),
        config.faults().has(FaultKind.VERSION),
        steps);
  }

  public Schedule {
    if (nodes < 1 || nodes > NODES_MAX) {
      throw new IllegalArgumentException("nodes must be 1 to " + NODES_MAX + ", not " + nodes);
    }
    if (founders < 1 || founders > nodes) {
      throw new IllegalArgumentException("founders must be 1 to " + nodes + ", not " + founders);
    }
    steps = List.copyOf(steps);
    for (Step step : steps) {
      if (step.server() < 0 || step.server() >= nodes || step.from() >= nodes) {
        throw new IllegalArgumentException(
            "a step of a server that is not one of " + nodes + ": " + StepText.describe(step));
      }
    }
  }

  public Schedule withSteps(List<Step> others) {
    return new Schedule(nodes, founders, seed, settingsDiffer, others);
  }

  /** What the world of this schedule is made from; its duration and clients play no part. */
  public SimConfig config() {
    Faults faults = settingsDiffer ? Faults.of(FaultKind.VERSION) : Faults.NONE;
    return new SimConfig(
        nodes, seed, SimConfig.DURATION_MIN_NANOS, faults, Layer.CORE, Workload.KV, 1);
  }
}
