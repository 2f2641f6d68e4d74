package dev.raftkit.sim.shrink;

import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.schedule.Schedule;
import dev.raftkit.sim.engine.schedule.Step;
import dev.raftkit.sim.engine.schedule.StepKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Small changes of a schedule, drawn at random. Where no step can go alone, one of another server or
 * at another time may do the work of two.
 */
final class Moves {
  private static final int WINDOW_MAX = 4;

  private final RandomStream random;

  Moves(RandomStream random) {
    this.random = random;
  }

  /** A schedule that is a little different, and not longer. */
  Schedule change(Schedule schedule) {
    List<Step> steps = new ArrayList<>(schedule.steps());
    int place = random.nextInt(steps.size());
    switch (random.nextInt(10)) {
      case 0 -> removeWindow(steps, place);
      case 1 -> steps.add(random.nextInt(steps.size()), steps.remove(place));
      case 2 -> steps.set(place, elsewhere(steps.get(place), schedule.nodes()));
      case 3 -> replaceTwo(steps, place, schedule.nodes());
      case 4 -> swapServers(steps, place, steps.size(), schedule.nodes());
      case 5, 6 -> changeOne(steps, place, step -> step.withPosition(other(step.position())));
      case 7 -> changeOne(steps, place, step -> step.withKeep(!step.keep()));
      case 8 -> changeOne(steps, place, step -> step.withLags(!step.lags()));
      default -> {
        int end = place + 1 + random.nextInt(steps.size() - place);
        swapServers(steps, place, end, schedule.nodes());
      }
    }
    return schedule.withSteps(steps);
  }

  private void removeWindow(List<Step> steps, int place) {
    int end = Math.min(steps.size(), place + 1 + random.nextInt(WINDOW_MAX));
    steps.subList(place, end).clear();
  }

  /** One step may need others no longer once it is a little different. */
  private void changeOne(List<Step> steps, int place, UnaryOperator<Step> change) {
    steps.set(place, change.apply(steps.get(place)));
    int kept = place;
    for (int i = random.nextInt(3); i > 0; i--) {
      int gone = random.nextInt(steps.size());
      if (gone != kept) {
        steps.remove(gone);
        kept -= gone < kept ? 1 : 0;
      }
    }
  }

  private int other(int position) {
    return position == 0 ? 1 : random.nextInt(position);
  }

  /** One step in the place of two: a step that is there already, perhaps of others. */
  private void replaceTwo(List<Step> steps, int place, int nodes) {
    Step some = steps.get(random.nextInt(steps.size()));
    steps.set(place, random.nextInt(2) == 0 ? some : elsewhere(some, nodes));
    steps.remove(random.nextInt(steps.size()));
  }

  private Step elsewhere(Step step, int nodes) {
    int server = random.nextInt(2) == 0 ? step.server() : random.nextInt(nodes);
    if (step.kind() != StepKind.DELIVER) {
      return step.withServers(random.nextInt(nodes), -1);
    }
    int from = random.nextInt(2) == 0 ? step.from() : random.nextInt(nodes);
    return step.withServers(server, from);
  }

  private void swapServers(List<Step> steps, int start, int end, int nodes) {
    int one = random.nextInt(nodes);
    int other = random.nextInt(nodes);
    for (int i = start; i < end; i++) {
      Step step = steps.get(i);
      steps.set(
          i,
          step.withServers(swapped(step.server(), one, other), swapped(step.from(), one, other)));
    }
  }

  private static int swapped(int server, int one, int other) {
    return server == one ? other : server == other ? one : server;
  }
}
