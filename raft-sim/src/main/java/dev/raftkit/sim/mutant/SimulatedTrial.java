package dev.raftkit.sim.mutant;

import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.full.LayeredSimulation;

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
}
