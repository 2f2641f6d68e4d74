package dev.raftkit.sim.shrink;

import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.engine.schedule.Deviation;
import dev.raftkit.sim.engine.schedule.DeviationText;
import dev.raftkit.sim.engine.schedule.FaultScript;
import dev.raftkit.sim.engine.schedule.Recording;
import dev.raftkit.sim.engine.schedule.ScriptToken;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run in which no more goes wrong than is listed. */
public record FaultsReproduction(FaultScript script) implements Reproduction {
  @Override
  public String token() {
    return ScriptToken.of(script);
  }

  @Override
  public SimConfig config() {
    return script.config();
  }

  @Override
  public List<String> steps() {
    List<String> lines = new ArrayList<>();
    for (Deviation deviation : script.deviations()) {
      lines.add(DeviationText.describe(deviation, script.config().nodes()));
    }
    return lines;
  }

  @Override
  public @Nullable Violation play(ServerFactory servers, Observer observer, StepListener listener) {
    return Recording.play(
            script,
            servers,
            observer,
            deviation ->
                listener.next(DeviationText.describe(deviation, script.config().nodes())))
        .violation();
  }
}
