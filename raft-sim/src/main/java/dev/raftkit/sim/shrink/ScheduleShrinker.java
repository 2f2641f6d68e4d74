package dev.raftkit.sim.shrink;

import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.schedule.Played;
import dev.raftkit.sim.engine.schedule.Schedule;
import dev.raftkit.sim.engine.schedule.SchedulePlayer;
import dev.raftkit.sim.engine.schedule.Step;
import dev.raftkit.sim.engine.schedule.StepKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Makes a failing schedule shorter, then plainer, until neither is possible any more. */
final class ScheduleShrinker implements Chunks.Shortened<Step> {
  private static final int FIRST_SUFFIX = 16;
  private static final int ROUNDS_MAX = 8;
  private static final int IDLE_MOVES_MIN = 500;
  private static final int IDLE_MOVES_A_STEP = 200;
  private static final int WANDER_PERCENT = 85;
  private static final int CLOSER_STEPS_MAX = 24;

  private final ServerFactory servers;
  private final Cause cause;
  private final Expenses expenses;
  private Schedule best;
  private Violation violation;

  /**
   * Begins with a schedule that fails.
   *
   * @param violation in which it ends
   */
  ScheduleShrinker(
      Schedule failing, Violation violation, ServerFactory servers, Expenses expenses) {
    this.best = failing;
    this.violation = violation;
    this.cause = Cause.of(violation);
    this.servers = servers;
    this.expenses = expenses;
  }

  /** The best schedule so far. */
  Schedule best() {
    return best;
  }

  /** In what the best schedule ends. */
  Violation violation() {
    return violation;
  }

  /** Leaves out what can be left out. */
  void shrink() {
    takeShortestSuffix();
    reduce();
  }

  /** Looks for what is shorter though it is not a part of what there is. */
  void polish() {
    wander();
    reduce();
    renumber();
    boolean unused = attempt(new Schedule(best.nodes(), best.founders(), 1, false, best.steps()));
  }

  private void reduce() {
    int before = Integer.MAX_VALUE;
    for (int i = 0; i < ROUNDS_MAX && best.steps().size() < before && expenses.allowMore(); i++) {
      before = best.steps().size();
      boolean unused = attempt(untimed(best)) || attempt(prompt(best));
      fewerServers();
      Chunks.removeFrom(this);
      Chunks.removeWindows(this);
      makePlain();
      boolean unusedToo = Chunks.removePairs(this);
      bringCloser();
    }
  }

  /** Changes what cannot be left out, as long as that leads to something shorter now and then. */
  private void wander() {
    Moves moves = new Moves(RandomStream.of(best.seed()).split("moves"));
    int idle = 0;
    while (expenses.areWithin(WANDER_PERCENT)
        && idle < IDLE_MOVES_MIN + IDLE_MOVES_A_STEP * best.steps().size()) {
      int before = best.steps().size();
      boolean unused = attempt(moves.change(best));
      idle = best.steps().size() < before ? 0 : idle + 1;
    }
  }

  @Override
  public List<Step> elements() {
    return best.steps();
  }

  @Override
  public boolean attempt(List<Step> candidate) {
    return attempt(best.withSteps(candidate));
  }

  /** Plays a schedule and keeps it if it fails for the same cause and is not longer. */
  private boolean attempt(Schedule candidate) {
    if (!expenses.allowMore() || candidate.equals(best)) {
      return false;
    }
    Played played = SchedulePlayer.play(candidate, servers);
    Violation found = played.violation();
    expenses.replayed(best.steps().size());
    if (found == null
        || !cause.isOf(found)
        || played.effective().size() > best.steps().size()) {
      return false;
    }
    best = candidate.withSteps(played.effective());
    violation = found;
    return true;
  }

  /** What led to the failure is mostly near it: the end of the run alone will often do. */
  private void takeShortestSuffix() {
    List<Step> all = best.steps();
    for (int length = FIRST_SUFFIX; length < 2 * all.size(); length *= 2) {
      Schedule suffix = best.withSteps(all.subList(Math.max(0, all.size() - length), all.size()));
      if (attempt(prompt(untimed(suffix))) || attempt(prompt(suffix)) || attempt(suffix)) {
        return;
      }
    }
  }

  // ---------------------------------------------------------------- closer messages

  /** A message is nearer to the newest once steps are gone that have sent others of its type. */
  private void bringCloser() {
    for (int i = best.steps().size() - 1; i >= 0; i--) {
      boolean isShorter = best.steps().size() <= CLOSER_STEPS_MAX;
      while (isShorter && i < best.steps().size() && best.steps().get(i).position() > 0) {
        isShorter = bringCloser(i);
      }
    }
  }

  private boolean bringCloser(int place) {
    Step step = best.steps().get(place);
    List<Step> steps = new ArrayList<>(best.steps());
    steps.set(place, step.withPosition(step.position() - 1));
    for (int one = steps.size() - 1; one >= 0; one--) {
      for (int other = one; other >= 0; other--) {
        List<Step> candidate = new ArrayList<>(steps);
        candidate.remove(one);
        if (other != one) {
          candidate.remove(other);
        }
        if (one != place && other != place && attempt(candidate)) {
          return true;
        }
      }
    }
    return false;
  }

  // ---------------------------------------------------------------- fewer servers

  private void fewerServers() {
    boolean isSmaller = true;
    while (isSmaller) {
      // An even number of servers only makes majorities larger.
      isSmaller = twoFewer() || oneFewer();
    }
  }

  private boolean twoFewer() {
    if (best.nodes() <= 3) {
      return false;
    }
    for (Schedule candidate : withoutOne(best)) {
      for (Schedule smaller : withoutOne(candidate)) {
        if (attempt(smaller)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean oneFewer() {
    if (best.nodes() > 1) {
      for (Schedule candidate : withoutOne(best)) {
        if (attempt(candidate)) {
          return true;
        }
      }
    }
    return false;
  }

  /** In which one server is missing, or another does what it does. */
  private static List<Schedule> withoutOne(Schedule schedule) {
    List<Schedule> all = new ArrayList<>();
    for (int server = schedule.nodes() - 1; server >= 0; server--) {
      for (int other = -1; other < schedule.nodes(); other++) {
        if (other != server) {
          all.add(without(schedule, server, other));
        }
      }
    }
    return all;
  }

  private static Schedule without(Schedule schedule, int gone, int other) {
    List<Step> rest = new ArrayList<>();
    for (Step step : schedule.steps()) {
      int server = step.server() == gone ? other : step.server();
      int from = step.from() == gone ? other : step.from();
      boolean isPossible = server >= 0 && server != from && (from >= 0 || step.from() < 0);
      if (isPossible) {
        rest.add(step.withServers(after(server, gone), after(from, gone)));
      }
    }
    int founders = gone < schedule.founders() && schedule.founders() > 1
        ? schedule.founders() - 1
        : Math.min(schedule.founders(), schedule.nodes() - 1);
    return new Schedule(
        schedule.nodes() - 1, founders, schedule.seed(), schedule.settingsDiffer(), rest);
  }

  private static int after(int server, int gone) {
    return server > gone ? server - 1 : server;
  }

  /** Names servers in the order in which they appear. */
  private void renumber() {
    List<Integer> order = new ArrayList<>();
    for (Step step : best.steps()) {
      appear(order, step.from());
      appear(order, step.server());
    }
    for (int server = 0; server < best.nodes(); server++) {
      appear(order, server);
    }
    boolean unused = attempt(mapped(
        best,
        step -> step.withServers(
            order.indexOf(step.server()), step.from() < 0 ? -1 : order.indexOf(step.from()))));
  }

  private static void appear(List<Integer> order, int server) {
    if (server >= 0 && !order.contains(server)) {
      order.add(server);
    }
  }

  // ---------------------------------------------------------------- plainer steps

  private static Schedule untimed(Schedule schedule) {
    return mapped(schedule, step -> step.withAt(0));
  }

  /** Disks and state machines do everything at once. */
  private static Schedule prompt(Schedule schedule) {
    List<Step> steps = new ArrayList<>();
    for (Step step : schedule.steps()) {
      if (!isWork(step)) {
        steps.add(step.withLags(false));
      }
    }
    return schedule.withSteps(steps);
  }

  private static boolean isWork(Step step) {
    return step.kind() == StepKind.SYNC
        || step.kind() == StepKind.APPLY
        || step.kind() == StepKind.READ
        || step.kind() == StepKind.TASK;
  }

  private static Schedule mapped(Schedule schedule, UnaryOperator<Step> change) {
    List<Step> steps = new ArrayList<>();
    for (Step step : schedule.steps()) {
      steps.add(change.apply(step));
    }
    return schedule.withSteps(steps);
  }

  private void makePlain() {
    changeEach(step -> step.withLags(false));
    changeEach(step -> step.withAt(0));
    changeEach(step -> step.withKeep(false));
    changeEach(step -> step.withPosition(0));
    changeEach(step -> step.withDetail(0));
  }

  private void changeEach(UnaryOperator<Step> change) {
    if (attempt(mapped(best, change))) {
      return;
    }
    for (int i = best.steps().size() - 1; i >= 0; i--) {
      if (i < best.steps().size()) {
        List<Step> steps = new ArrayList<>(best.steps());
        steps.set(i, change.apply(steps.get(i)));
        boolean unused = attempt(steps);
      }
    }
  }
}
