package dev.raftkit.sim.engine.schedule;

import dev.raftkit.sim.engine.SimConfig;
import java.util.List;

/**
 * A run in which exactly this goes wrong. Everything else, such as when messages arrive and timers
 * fire, is drawn from the seed as in a run that draws its trouble, too.
 *
 * @param config of the run; its faults say what the end of the run may break for good
 * @param deviations in the order of their times
 */
public record FaultScript(SimConfig config, List<Deviation> deviations) {
  public FaultScript {
    deviations = List.copyOf(deviations);
    int links = config.nodes() * config.nodes();
    for (Deviation deviation : deviations) {
      boolean isKnown = deviation.server() < config.nodes();
      for (int link : deviation.links()) {
        isKnown &= link >= 0 && link < links;
      }
      if (!isKnown) {
        throw new IllegalArgumentException(
            "something is done to a server that is not one of " + config.nodes());
      }
    }
  }

  public FaultScript withDeviations(List<Deviation> others) {
    return new FaultScript(config, others);
  }

  public FaultScript withConfig(SimConfig other) {
    return new FaultScript(other, deviations);
  }
}
