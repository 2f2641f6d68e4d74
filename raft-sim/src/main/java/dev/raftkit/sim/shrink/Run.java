package dev.raftkit.sim.shrink;

import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.Simulation;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.observe.Observer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A whole run, decided by its seed. */
public record Run(SimConfig config) implements Reproduction {
  static Run named(String token) {
    return new Run(ReplayToken.parse(token));
  }

  @Override
  public String token() {
    return ReplayToken.of(config);
  }

  @Override
  public List<String> steps() {
    return List.of();
  }

  @Override
  public @Nullable Violation play(ServerFactory servers, Observer observer, StepListener listener) {
    return Simulation.run(config, observer, servers).violation();
  }
}
