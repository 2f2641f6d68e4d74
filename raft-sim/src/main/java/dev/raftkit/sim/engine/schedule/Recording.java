package dev.raftkit.sim.engine.schedule;

import dev.raftkit.sim.engine.Fate;
import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.Simulation;
import dev.raftkit.sim.engine.Staging;
import dev.raftkit.sim.engine.observe.Observer;
import java.util.List;
import java.util.function.Consumer;

/**
 * A run, and how it could be played again in explicit form.
 *
 * @param script all that went wrong in it
 * @param steps all that reached its servers, empty unless it is of the core layer
 */
public record Recording(RunResult result, FaultScript script, List<Recorded> steps) {
  public Recording {
    steps = List.copyOf(steps);
  }

  /**
   * Plays a run and records it.
   *
   * @param eventsMax the run ends after so many events, whatever has come of it
   */
  public static Recording of(SimConfig config, ServerFactory servers, long eventsMax) {
    Recorder recorder = new Recorder(config);
    Staging staging = new Staging(recorder, recorder, eventsMax, Long.MAX_VALUE);
    RunResult result = Simulation.run(config, recorder, servers, staging);
    return new Recording(result, new FaultScript(config, recorder.deviations()), recorder.steps());
  }

  /** Plays the steps again, and gives them the names of a schedule. */
  public Played asSchedule(ServerFactory servers) {
    return SchedulePlayer.play(result.config(), steps, servers);
  }

  /**
   * Plays a run as a script has it.
   *
   * @param virtualNanosMax the run ends at this time, whatever has come of it
   */
  public static RunResult play(FaultScript script, ServerFactory servers, long virtualNanosMax) {
    return play(script, servers, Observer.NONE, deviation -> {}, virtualNanosMax);
  }

  /**
   * Plays a run as a script has it while someone looks on.
   *
   * @param watcher is told of each deviation before it happens
   */
  public static RunResult play(
      FaultScript script, ServerFactory servers, Observer observer, Consumer<Deviation> watcher) {
    return play(script, servers, observer, watcher, Long.MAX_VALUE);
  }

  private static RunResult play(
      FaultScript script,
      ServerFactory servers,
      Observer observer,
      Consumer<Deviation> watcher,
      long virtualNanosMax) {
    Staging staging = new Staging(
        (arena, faults, random) -> new ScriptedAdversity(arena, script.deviations(), watcher),
        Fate.CHANCE,
        Long.MAX_VALUE,
        virtualNanosMax);
    return Simulation.run(script.config(), observer, servers, staging);
  }
}
