package dev.raftkit.sim.shrink;

import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.engine.schedule.Schedule;
import dev.raftkit.sim.engine.schedule.SchedulePlayer;
import dev.raftkit.sim.engine.schedule.ScheduleToken;
import dev.raftkit.sim.engine.schedule.Step;
import dev.raftkit.sim.engine.schedule.StepText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A schedule of the core layer. */
public record StepsReproduction(Schedule schedule) implements Reproduction {
  @Override
  public String token() {
    return ScheduleToken.of(schedule);
  }

  @Override
  public SimConfig config() {
    return schedule.config();
  }

  @Override
  public List<String> steps() {
    List<String> lines = new ArrayList<>();
    for (Step step : schedule.steps()) {
      lines.add(StepText.describe(step));
    }
    return lines;
  }

  @Override
  public @Nullable Violation play(ServerFactory servers, Observer observer, StepListener listener) {
    return SchedulePlayer.play(
            schedule, servers, observer, step -> listener.next(StepText.describe(step)))
        .violation();
  }
}
