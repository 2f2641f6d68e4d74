package dev.raftkit.sim.explore;

import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.invariant.Roster;
import dev.raftkit.sim.engine.observe.StateCoverage;
import dev.raftkit.sim.engine.observe.StateSet;
import dev.raftkit.sim.full.LayeredSimulation;

/**
 * How much of what there is random runs come to, counted in abstract states.
 *
 * @param runs how many were played
 * @param reached how many of the exploration's abstract states they came to
 * @param all how many there are
 */
public record Sample(long runs, long reached, long all) {
  /**
   * Plays random runs.
   *
   * @param config of the first; the others differ in their seeds, which count upwards
   */
  public static Sample of(Exploration exploration, SimConfig config, long runs) {
    StateSet come = new StateSet();
    for (long run = 0; run < runs; run++) {
      StateCoverage coverage =
          new StateCoverage(new Roster(config.nodes()).configuration().voters());
      var unused = LayeredSimulation.run(config.withSeed(config.seed() + run), coverage);
      addAll(come, coverage.states());
    }
    int before = come.size();
    StateSet all = exploration.abstractStates();
    addAll(come, all);
    return new Sample(runs, all.size() - (come.size() - before), all.size());
  }

  private static void addAll(StateSet sum, StateSet more) {
    for (int i = 0; i < more.size(); i++) {
      boolean unused = sum.add(more.get(i));
    }
  }
}
