package dev.raftkit.sim.shrink;

import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.schedule.Played;
import dev.raftkit.sim.engine.schedule.Recording;
import dev.raftkit.sim.engine.schedule.Schedule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a short way to a failure. Of the core layer's runs it makes schedules in which nothing happens
 * that need not, unless the failure is one of liveness; of all others, runs in which nothing goes
 * wrong that need not. For a failure of another layer it looks in the core layer first.
 */
public final class Shrinker {
  /** A failing run is looked for in so many variants, to begin from a shorter one. */
  private static final int VARIANTS = 24;

  private static final int VARIANTS_PERCENT = 50;
  private static final int NODES_FEW = 3;
  private static final int SMALLER_RUNS = 400;
  private static final int SMALLER_RUNS_PERCENT = 50;
  private static final long DURATION_SHORT_NANOS = 5_000_000_000L;
  private static final long DURATION_LONG_NANOS = 10_000_000_000L;
  private static final long CORE_EVENTS_MAX = 20_000;

  /** A longer list is worth less than the run that it is from. */
  private static final int STEPS_MAX = 5_000;

  private final SimConfig failing;
  private final Violation violation;
  private final ServerFactory servers;
  private final Expenses expenses;
  private final Cause cause;

  private Shrinker(
      SimConfig failing, Violation violation, ServerFactory servers, ShrinkBudget budget) {
    this.failing = failing;
    this.violation = violation;
    this.servers = servers;
    this.expenses = new Expenses(budget);
    this.cause = Cause.of(violation);
  }

  /**
   * Shrinks a failing run.
   *
   * @param failing the run
   * @param violation what it ended in
   * @param servers the servers with which it did
   */
  public static Shrunk shrink(
      SimConfig failing, Violation violation, ServerFactory servers, ShrinkBudget budget) {
    return new Shrinker(failing, violation, servers, budget).shrink();
  }

  /**
   * Shrinks a failing schedule.
   *
   * @param violation what it ended in
   * @param servers the servers with which it did
   */
  public static Shrunk shrink(
      Schedule failing, Violation violation, ServerFactory servers, ShrinkBudget budget) {
    Expenses expenses = new Expenses(budget);
    ScheduleShrinker shrinker = new ScheduleShrinker(failing, violation, servers, expenses);
    shrinker.shrink();
    return Shrunk.of(
        new StepsReproduction(shrinker.best()),
        shrinker.violation(),
        failing.steps().size(),
        expenses);
  }

  private Shrunk shrink() {
    Recording recording = Recording.of(failing, servers, Long.MAX_VALUE);
    expenses.replayed(recording.steps().size());
    if (!cause.isOf(recording.result().violation())) {
      return unshrunk();
    }
    ScheduleShrinker schedule = shrinkSchedule(recording, servers);
    schedule = schedule == null
        ? null
        : tryVariants(schedule, servers, recording.result().events());
    if (schedule == null && failing.layer() == Layer.FULL && hasRegisters()) {
      schedule = tryVariants(null, ServerFactory.CORE, CORE_EVENTS_MAX);
    }
    if (schedule != null) {
      schedule.polish();
      return shrunk(recording, schedule);
    }
    ScriptShrinker smaller = trySmallerRuns();
    if (smaller != null) {
      return shrunk(recording, smaller);
    }
    ScriptShrinker script = new ScriptShrinker(recording.script(), violation, servers, expenses);
    return script.shrink() ? shrunk(recording, script) : unshrunk();
  }

  /** Only such a run can fail for the same cause in the core layer. */
  private boolean hasRegisters() {
    return switch (failing.workload()) {
      case KV, READS -> true;
      case LEASE, OWN -> false;
    };
  }

  private Shrunk shrunk(Recording recording, ScheduleShrinker shrinker) {
    if (shrinker.best().steps().size() > STEPS_MAX) {
      return unshrunk();
    }
    long before = Math.max(recording.steps().size(), recording.result().events());
    return Shrunk.of(
        new StepsReproduction(shrinker.best()), shrinker.violation(), before, expenses);
  }

  private Shrunk shrunk(Recording recording, ScriptShrinker shrinker) {
    long before = recording.script().deviations().size();
    return Shrunk.of(
        new FaultsReproduction(shrinker.best()), shrinker.violation(), before, expenses);
  }

  /** Shrinks the steps of a run; null if they alone do not lead to the failure. */
  private @Nullable ScheduleShrinker shrinkSchedule(Recording recording, ServerFactory factory) {
    if (recording.steps().isEmpty()) {
      return null;
    }
    Played played = recording.asSchedule(factory);
    expenses.replayed(played.effective().size());
    Violation found = played.violation();
    if (found == null || !cause.isOf(found)) {
      return null;
    }
    SimConfig config = recording.result().config();
    Schedule schedule = Schedule.of(config, played.effective());
    ScheduleShrinker shrinker = new ScheduleShrinker(schedule, found, factory, expenses);
    shrinker.shrink();
    return shrinker;
  }

  /** Another run of the core layer that fails for the same cause may be the shorter way. */
  private @Nullable ScheduleShrinker tryVariants(
      @Nullable ScheduleShrinker shrunk, ServerFactory factory, long eventsMax) {
    ScheduleShrinker best = shrunk;
    for (int i = 0; i < VARIANTS && expenses.areWithin(VARIANTS_PERCENT); i++) {
      SimConfig variant = failing
          .withLayer(Layer.CORE)
          .withSeed(RandomStream.mix(failing.seed() + i + 1) >>> 1)
          .withNodes(i % 2 == 0 ? Math.min(failing.nodes(), NODES_FEW) : failing.nodes());
      Recording recording = Recording.of(variant, factory, eventsMax);
      expenses.replayed(best == null ? eventsMax : best.best().steps().size());
      if (cause.isOf(recording.result().violation())) {
        best = shorter(best, shrinkSchedule(recording, factory));
      }
    }
    return best;
  }

  /** A run of few servers, one client and few seconds is played, and so shrunk, in less time. */
  private @Nullable ScriptShrinker trySmallerRuns() {
    for (int i = 0; i < SMALLER_RUNS && expenses.areWithin(SMALLER_RUNS_PERCENT); i++) {
      SimConfig smaller = failing
          .withSeed(RandomStream.mix(failing.seed() - i - 1) >>> 1)
          .withNodes(Math.min(failing.nodes(), NODES_FEW))
          .withClients(1)
          .withDuration(Math.min(
              failing.durationNanos(), i % 2 == 0 ? DURATION_SHORT_NANOS : DURATION_LONG_NANOS));
      Recording recording = Recording.of(smaller, servers, Long.MAX_VALUE);
      expenses.replayed(recording.script().deviations().size());
      Violation found = recording.result().violation();
      if (found != null && cause.isOf(found)) {
        ScriptShrinker script = new ScriptShrinker(recording.script(), found, servers, expenses);
        if (script.shrink()) {
          return script;
        }
      }
    }
    return null;
  }

  private static @Nullable ScheduleShrinker shorter(
      @Nullable ScheduleShrinker one, @Nullable ScheduleShrinker other) {
    boolean isOther = other != null
        && (one == null || other.best().steps().size() < one.best().steps().size());
    return isOther ? other : one;
  }

  private Shrunk unshrunk() {
    return new Shrunk(
        violation,
        List.of(violation.toString()),
        1,
        expenses.replays(),
        expenses.nanos(),
        ReplayToken.of(failing));
  }
}
