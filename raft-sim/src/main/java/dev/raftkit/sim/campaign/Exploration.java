package dev.raftkit.sim.campaign;

import dev.raftkit.sim.engine.Branch;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.observe.JsonLine;
import dev.raftkit.sim.engine.observe.StateCoverage;
import dev.raftkit.sim.engine.observe.StateSet;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Which abstract states the runs of a campaign came to, and from where to go on: half of the runs of a
 * guided campaign leave an earlier run at the moment at which it came to a state never seen before.
 * The choice depends on the numbers of the runs alone, not on the threads.
 */
final class Exploration {
  /** A run can be left by those that are so much later: until then it may be under way. */
  static final int LAG_RUNS = 64;

  private static final int CANDIDATES = 512;
  private static final long BEFORE_NANOS = 20_000_000;
  private static final long EVENTS_FIRST = 100_000;

  /** Where a run came to something new. */
  private record Find(long run, SimConfig config, long atNanos) {}

  /**
   * How many states were known after so many events.
   *
   * @param events of the whole campaign
   */
  record Point(long events, long states) {}

  private final StateSet known = new StateSet();
  private final List<Find> finds = new ArrayList<>();
  private final List<Point> curve = new ArrayList<>();
  private long nextPoint = EVENTS_FIRST;
  private long events;

  /** Takes in what a run came to. */
  void add(long run, SimConfig config, long runEvents, StateCoverage coverage) {
    StateSet reached = coverage.states();
    boolean isNew = false;
    for (int i = 0; i < reached.size(); i++) {
      if (known.add(reached.get(i)) && !isNew) {
        isNew = true;
        finds.add(new Find(run, config, coverage.reachedAt(i)));
      }
    }
    events += runEvents;
    while (events >= nextPoint) {
      curve.add(new Point(nextPoint, known.size()));
      nextPoint *= 2;
    }
  }

  /** What a run does, instead of the course of its seed. */
  SimConfig guide(long run, SimConfig config) {
    int eligible = finds.size();
    while (eligible > 0 && finds.get(eligible - 1).run > run - LAG_RUNS) {
      eligible--;
    }
    if (run % 2 == 0 || eligible == 0) {
      return config;
    }
    RandomStream random = RandomStream.of(config.seed()).split("guide");
    int newest = Math.min(eligible, CANDIDATES);
    Find find = finds.get(eligible - 1 - random.nextInt(newest));
    long at = Math.max(0, find.atNanos - random.nextBelow(BEFORE_NANOS));
    List<Branch> branches = new ArrayList<>(find.config.branches());
    branches.removeIf(branch -> branch.atNanos() >= at);
    if (branches.size() == SimConfig.BRANCHES_MAX) {
      return config;
    }
    branches.add(new Branch(at, random.nextLong() | 1));
    return find.config.withBranches(branches);
  }

  /** Takes in states that earlier sessions came to. */
  void know(List<Long> states) {
    states.forEach(known::add);
  }

  void forEachState(LongConsumer action) {
    for (int i = 0; i < known.size(); i++) {
      action.accept(known.get(i));
    }
  }

  long states() {
    return known.size();
  }

  /** As JSON: how many states there are, and how many were known after how many events. */
  String toJson() {
    StringBuilder points = new StringBuilder("[");
    for (Point point : curve) {
      points
          .append(points.length() == 1 ? "" : ",")
          .append('[')
          .append(point.events)
          .append(',')
          .append(point.states)
          .append(']');
    }
    return new JsonLine()
        .field("known", known.size())
        .rawField("newPer100kEvents", newPerHundredThousandEvents())
        .rawField("curve", points.append(']').toString())
        .close();
  }

  /** Since the events were half as many as now, about. */
  String newPerHundredThousandEvents() {
    Point half = curve.size() < 2 ? new Point(0, 0) : curve.get(curve.size() - 2);
    long thousandths = events == half.events
        ? 0
        : (known.size() - half.states) * EVENTS_FIRST * 1000 / (events - half.events);
    return thousandths / 1000 + "." + Long.toString(1000 + thousandths % 1000).substring(1);
  }
}
