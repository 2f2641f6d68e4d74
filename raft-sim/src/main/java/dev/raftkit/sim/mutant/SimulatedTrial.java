package dev.raftkit.sim.mutant;

import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.full.LayeredSimulation;
import dev.raftkit.sim.shrink.FaultsReproduction;
import dev.raftkit.sim.shrink.Reproduction;
import dev.raftkit.sim.shrink.ShrinkBudget;
import dev.raftkit.sim.shrink.Shrinker;
import dev.raftkit.sim.shrink.Shrunk;
import dev.raftkit.sim.shrink.StepsReproduction;

/** A {@link Trial} by the simulator of the mutant's own class loader. */
final class SimulatedTrial implements Trial {
  @Override
  public Verdict play(String token) {
    RunResult result = LayeredSimulation.run(ReplayToken.parse(token));
    Violation violation = result.violation();
    return violation == null
        ? new Verdict(null, "", result.events(), result.hash())
        : new Verdict(violation.invariant(), violation.toString(), result.events(), result.hash());
  }

  @Override
  public ShortWay shrink(String token) {
    SimConfig config = ReplayToken.parse(token);
    Violation violation = LayeredSimulation.run(config).violation();
    if (violation == null) {
      throw new IllegalArgumentException("nothing fails in " + token);
    }
    Shrunk shrunk = Shrinker.shrink(
        config, violation, LayeredSimulation.servers(config), ShrinkBudget.STANDARD);
    return new ShortWay(
        stepsOf(Reproduction.parse(shrunk.token())),
        shrunk.stepsAfter(),
        shrunk.stepsBefore(),
        shrunk.replays(),
        shrunk.nanos(),
        shrunk.token());
  }

  private static String stepsOf(Reproduction reproduction) {
    if (reproduction instanceof StepsReproduction) {
      return "steps";
    }
    return reproduction instanceof FaultsReproduction ? "faults" : "runs";
  }
}
