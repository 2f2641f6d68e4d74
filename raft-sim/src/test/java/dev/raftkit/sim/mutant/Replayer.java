package dev.raftkit.sim.mutant;

import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.shrink.Reproduction;
import java.util.function.UnaryOperator;

/** Says which invariant fails when a token of the core layer is played; "" if none does. */
final class Replayer implements UnaryOperator<String> {
  @Override
  public String apply(String token) {
    Violation violation = Reproduction.parse(token).play(ServerFactory.CORE);
    return violation == null ? "" : violation.invariant();
  }
}
