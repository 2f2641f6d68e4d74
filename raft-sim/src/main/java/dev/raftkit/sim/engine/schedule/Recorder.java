package dev.raftkit.sim.engine.schedule;

import dev.raftkit.core.message.MessageType;
import dev.raftkit.sim.engine.ClientCall;
import dev.raftkit.sim.engine.Fate;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.fault.Adversary;
import dev.raftkit.sim.engine.fault.Adversity;
import dev.raftkit.sim.engine.fault.Arena;
import dev.raftkit.sim.engine.fault.DiskFault;
import dev.raftkit.sim.engine.fault.Moment;
import dev.raftkit.sim.engine.fault.Troubles;
import dev.raftkit.sim.engine.network.Weather;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventQueue;
import dev.raftkit.sim.engine.workload.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes down what happens in a run, and changes nothing. */
final class Recorder implements Observer, Adversary, Fate {
  private final int nodes;
  private final boolean recordsSteps;
  private final List<Recorded> steps = new ArrayList<>();
  private final List<Deviation> deviations = new ArrayList<>();
  private @Nullable EventQueue clock;

  Recorder(SimConfig config) {
    this.nodes = config.nodes();
    this.recordsSteps = config.layer() == Layer.CORE;
  }

  /** What went wrong. */
  List<Deviation> deviations() {
    return deviations;
  }

  /** What reached the servers; a message that arrives again later stays when it is delivered. */
  List<Recorded> steps() {
    TreeSet<String> arrivesLater = new TreeSet<>();
    List<Recorded> all = new ArrayList<>(steps);
    for (int i = all.size() - 1; i >= 0; i--) {
      Recorded recorded = all.get(i);
      Step step = recorded.step();
      if (step.kind() == StepKind.DELIVER
          && !arrivesLater.add(step.from() + ">" + step.server() + "/" + recorded.number())) {
        all.set(i, new Recorded(step.withKeep(true), recorded.number()));
      }
    }
    return all;
  }

  // ---------------------------------------------------------------- events

  @Override
  public void reached(long at, int server, Event event) {
    if (!recordsSteps) {
      return;
    }
    StepKind kind = Waiting.kindOf(event);
    int from = -1;
    MessageType type = null;
    int detail = 0;
    if (kind == StepKind.DELIVER) {
      from = event.tag();
      type = Waiting.typeOf(event);
    } else if (kind == StepKind.PROPOSE && event.payload() instanceof ClientCall call) {
      detail = Command.padding(call.command());
    }
    Step step = new Step(kind, server, from, type, 0, detail, false, true, at);
    steps.add(new Recorded(step, event.number()));
  }

  @Override
  public int decide(int server, int drawn, int max) {
    int last = steps.size() - 1;
    if (recordsSteps && last >= 0 && steps.get(last).step().kind() != StepKind.PROPOSE) {
      Recorded recorded = steps.get(last);
      steps.set(last, new Recorded(recorded.step().withDetail(drawn), recorded.number()));
    }
    return drawn;
  }

  @Override
  public boolean takesSnapshot(int server, boolean due) {
    if (due && recordsSteps) {
      Step step = Step.of(StepKind.SNAPSHOT, server).withLags(true).withAt(now());
      steps.add(steps.size() - 1, new Recorded(step, 0));
    }
    return due;
  }

  private long now() {
    return clock == null ? 0 : clock.now();
  }

  // ---------------------------------------------------------------- trouble

  @Override
  public Adversity begin(Arena arena, Faults faults, RandomStream random) {
    clock = arena.queue();
    return new WatchedTroubles(WatchedArena.of(arena, new TroubleWatcher()), faults, random);
  }

  @Override
  public Arena operated(Arena arena) {
    return WatchedArena.of(arena, new OperatorWatcher());
  }

  private void record(Deed deed, int server, long amount) {
    StepKind kind = kindOf(deed, amount);
    if (recordsSteps && kind != null) {
      Step step = Step.of(kind, server).withLags(true).withAt(now());
      boolean isOrder = kind == StepKind.HAND_OVER || kind == StepKind.CHANGE_MEMBERS;
      int detail = isOrder ? (int) amount : 0;
      steps.add(new Recorded(step.withDetail(detail), 0));
    }
  }

  /** The step for a deed; null for what only shows in which steps there are, and when. */
  private static @Nullable StepKind kindOf(Deed deed, long amount) {
    return switch (deed) {
      case CRASH -> StepKind.CRASH;
      case POWER_LOSS -> StepKind.POWER_LOSS;
      case HAND_OVER -> StepKind.HAND_OVER;
      case CHANGE_MEMBERS -> StepKind.CHANGE_MEMBERS;
      case STOP -> StepKind.STOP;
      case BOOT -> StepKind.BOOT;
      case LOSE_DISK -> StepKind.LOSE_DISK;
      case READMIT -> StepKind.READMIT;
      case ROT -> StepKind.ROT;
      case REPAIR -> StepKind.REPAIR;
      case ARM -> kindOf(Deviation.faultNumbered(amount));
      case PAUSE,
          RESUME,
          STALL,
          SLOW,
          DRIFT,
          STEP_CLOCK,
          CORRECT_CLOCK,
          STALL_APPLIER,
          CUT,
          MEND,
          WEATHER,
          CORRUPT -> null;
    };
  }

  private static @Nullable StepKind kindOf(DiskFault fault) {
    return switch (fault) {
      case WRITE_ERROR -> StepKind.WRITE_ERROR;
      case SYNC_ERROR -> StepKind.SYNC_ERROR;
      case READ_ERROR -> StepKind.READ_ERROR;
      case FULL -> StepKind.DISK_FULL;
      case MISDIRECTED_WRITE, LYING_SYNC, BIT_ROT, MISSED_DIRECTORY_SYNC -> null;
    };
  }

  /** Drawn trouble whose end, which repairs everything, is no deviation. */
  private final class WatchedTroubles implements Adversity {
    private final Troubles troubles;

    WatchedTroubles(Arena arena, Faults faults, RandomStream random) {
      this.troubles = new Troubles(arena, faults, random);
    }

    @Override
    public void reached(int server, Moment moment) {
      troubles.reached(server, moment);
    }

    @Override
    public void end() {
      List<Deviation> before = List.copyOf(deviations);
      troubles.end();
      deviations.clear();
      deviations.addAll(before);
    }
  }

  /** Writes down what trouble does. */
  private final class TroubleWatcher implements WatchedArena.Watcher {
    @Override
    public void toServer(Deed deed, int server, long amount) {
      deviations.add(Deviation.ofServer(now(), deed, server, amount));
      record(deed, server, amount);
    }

    @Override
    public void toLink(Deed deed, int from, int to, long amount, Weather weather) {
      int link = from * nodes + to;
      int last = deviations.size() - 1;
      Deviation newest = last < 0 ? null : deviations.get(last);
      if (newest != null
          && newest.at() == now()
          && newest.deed() == deed
          && newest.amount() == amount
          && newest.weather().equals(weather)) {
        List<Integer> links = new ArrayList<>(newest.links());
        links.add(link);
        deviations.set(last, newest.withLinks(links));
      } else {
        deviations.add(Deviation.ofLink(now(), deed, link, amount, weather));
      }
    }
  }

  /** Writes down what the operator does; in a script, it acts for itself. */
  private final class OperatorWatcher implements WatchedArena.Watcher {
    @Override
    public void toServer(Deed deed, int server, long amount) {
      record(deed, server, amount);
    }

    @Override
    public void toLink(Deed deed, int from, int to, long amount, Weather weather) {}
  }
}
