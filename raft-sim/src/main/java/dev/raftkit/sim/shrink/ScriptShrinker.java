package dev.raftkit.sim.shrink;

import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.schedule.Deviation;
import dev.raftkit.sim.engine.schedule.FaultScript;
import dev.raftkit.sim.engine.schedule.Recording;
import java.util.ArrayList;
import java.util.List;

/** Leaves out of a failing run what need not go wrong in it. */
final class ScriptShrinker implements Chunks.Shortened<Deviation> {
  private static final long SECOND = 1_000_000_000;
  private static final List<Long> DURATIONS =
      List.of(2 * SECOND, 4 * SECOND, 8 * SECOND, 15 * SECOND, 30 * SECOND);

  private final ServerFactory servers;
  private final Cause cause;
  private final Expenses expenses;
  private FaultScript best;
  private Violation violation;

  ScriptShrinker(
      FaultScript failing, Violation violation, ServerFactory servers, Expenses expenses) {
    this.best = failing;
    this.violation = violation;
    this.cause = Cause.of(violation);
    this.servers = servers;
    this.expenses = expenses;
  }

  FaultScript best() {
    return best;
  }

  Violation violation() {
    return violation;
  }

  /**
   * Shrinks as far as it can.
   *
   * @return whether the run fails again at all
   */
  boolean shrink() {
    if (!attempt(best)) {
      return false;
    }
    cutTail();
    shorten();
    boolean unused = attempt(List.of());
    Chunks.removeFrom(this);
    simplifyRun();
    shorten();
    Chunks.removeFrom(this);
    boolean unusedToo = Chunks.removePairs(this);
    dropLinks();
    return true;
  }

  @Override
  public List<Deviation> elements() {
    return best.deviations();
  }

  @Override
  public boolean attempt(List<Deviation> candidate) {
    return attempt(best.withDeviations(candidate));
  }

  private boolean attempt(FaultScript candidate) {
    if (!expenses.allowMore()) {
      return false;
    }
    // A variant may fail a little later than what it was made from; beyond that, it is another run.
    long patience = violation.atNanos() + violation.atNanos() / 4 + 2 * SECOND;
    Violation found = Recording.play(candidate, servers, patience).violation();
    expenses.replayed(best.deviations().size());
    if (found == null || !cause.isOf(found)) {
      return false;
    }
    best = candidate;
    violation = found;
    return true;
  }

  private void cutTail() {
    List<Deviation> kept = new ArrayList<>();
    for (Deviation deviation : best.deviations()) {
      if (deviation.at() <= violation.atNanos()) {
        kept.add(deviation);
      }
    }
    boolean unused = attempt(kept);
  }

  private void shorten() {
    for (long nanos : DURATIONS) {
      if (nanos < best.config().durationNanos()
          && attempt(best.withConfig(best.config().withDuration(nanos)))) {
        return;
      }
    }
  }

  private void simplifyRun() {
    SimConfig config = best.config();
    for (int clients = 1; clients < config.clients(); clients++) {
      if (attempt(best.withConfig(config.withClients(clients)))) {
        break;
      }
    }
    if (attempt(best.withConfig(best.config().withFaults(Faults.NONE)))) {
      return;
    }
    for (FaultKind kind : best.config().faults().kinds()) {
      if (attempt(best.withConfig(best.config().withFaults(Faults.of(kind))))) {
        return;
      }
    }
  }

  private void dropLinks() {
    for (int i = 0; i < best.deviations().size(); i++) {
      Deviation deviation = best.deviations().get(i);
      for (int link : deviation.links()) {
        List<Integer> fewer = new ArrayList<>(best.deviations().get(i).links());
        fewer.remove(Integer.valueOf(link));
        if (!fewer.isEmpty()) {
          List<Deviation> candidate = new ArrayList<>(best.deviations());
          candidate.set(i, best.deviations().get(i).withLinks(fewer));
          boolean unused = attempt(candidate);
        }
      }
    }
  }
}
