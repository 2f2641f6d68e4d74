package dev.raftkit.sim.engine.schedule;

import dev.raftkit.sim.engine.fault.Adversity;
import dev.raftkit.sim.engine.fault.Arena;
import dev.raftkit.sim.engine.fault.DiskFault;
import dev.raftkit.sim.engine.fault.Machine;
import dev.raftkit.sim.engine.fault.Moment;
import dev.raftkit.sim.engine.network.Weather;
import dev.raftkit.sim.engine.time.Actor;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import java.util.List;
import java.util.function.Consumer;

/** Does what a {@link FaultScript} says, as far as it is possible and survivable. */
final class ScriptedAdversity implements Adversity, Actor {
  private static final int DUE = 0;
  private static final int NOW = 1;

  private final Arena arena;
  private final List<Deviation> deviations;
  private final Consumer<Deviation> watcher;
  private final int servers;
  private final int[] cuts;
  private int next;
  private boolean over;

  ScriptedAdversity(Arena arena, List<Deviation> deviations, Consumer<Deviation> watcher) {
    this.arena = arena;
    this.watcher = watcher;
    this.deviations = deviations;
    this.servers = arena.machines().size();
    this.cuts = new int[servers * servers];
    waitForNext();
  }

  @Override
  public void reached(int server, Moment moment) {}

  private void waitForNext() {
    if (next < deviations.size()) {
      schedule(Math.max(deviations.get(next).at(), arena.queue().now()), DUE);
    }
  }

  private void schedule(long at, int tag) {
    arena.queue().schedule(at, this, EventKind.FAULT, tag, 0, null);
  }

  @Override
  public void act(Event event) {
    if (over) {
      return;
    }
    if (event.tag() == DUE) {
      // What has caused a deed at its very time goes first.
      schedule(arena.queue().now(), NOW);
      return;
    }
    while (next < deviations.size()
        && deviations.get(next).at() <= arena.queue().now()) {
      doIt(deviations.get(next++));
    }
    arena.disturbed().run();
    waitForNext();
  }

  private void doIt(Deviation deviation) {
    watcher.accept(deviation);
    if (deviation.deed().isOfLinks()) {
      for (int link : deviation.links()) {
        toLink(deviation, link);
      }
    } else {
      toServer(deviation, arena.machines().get(deviation.server()));
    }
  }

  private void toLink(Deviation deviation, int link) {
    int from = link / servers;
    int to = link % servers;
    switch (deviation.deed()) {
      case CUT -> {
        cuts[link]++;
        arena.network().cut(from, to);
      }
      case MEND -> {
        if (cuts[link] > 0) {
          cuts[link]--;
          arena.network().mend(from, to);
        }
      }
      case WEATHER -> arena.network().setWeather(from, to, deviation.weather());
      case CORRUPT -> arena.network().setCorruption(from, to, deviation.amount());
      case CRASH,
          POWER_LOSS,
          HAND_OVER,
          CHANGE_MEMBERS,
          STOP,
          BOOT,
          PAUSE,
          RESUME,
          ARM,
          REPAIR,
          ROT,
          STALL,
          SLOW,
          LOSE_DISK,
          READMIT,
          DRIFT,
          STEP_CLOCK,
          CORRECT_CLOCK,
          STALL_APPLIER ->
        throw new IllegalStateException(deviation.deed() + " is not done to links");
    }
  }

  private void toServer(Deviation deviation, Machine machine) {
    int server = deviation.server();
    switch (deviation.deed()) {
      case CRASH -> doIf(machine.isUp(), machine::killProcess);
      case POWER_LOSS -> machine.losePower();
      case HAND_OVER ->
        doIf(
            machine.isUp() && !machine.isPaused(),
            () -> machine.handOver((int) Math.min(deviation.amount(), servers) - 1));
      case CHANGE_MEMBERS ->
        doIf(
            arena.atlas().membersChange() && machine.isUp() && !machine.isPaused(),
            () -> machine.changeMembers((int) deviation.amount()));
      case STOP -> doIf(machine.isUp() && !machine.isPaused(), machine::stopInOrder);
      case BOOT -> doIf(!machine.isUp(), machine::boot);
      case PAUSE -> doIf(machine.isUp() && !machine.isPaused(), machine::pause);
      case RESUME -> doIf(machine.isPaused(), machine::resume);
      case ARM -> arm(machine, server, Deviation.faultNumbered(deviation.amount()));
      case REPAIR -> machine.repairDisk();
      case ROT -> doIf(arena.atlas().mayHarm(server), () -> rot(machine));
      case STALL -> machine.stallDisk(deviation.amount());
      case SLOW -> machine.slowDisk((int) deviation.amount());
      case LOSE_DISK -> doIf(arena.atlas().mayHarm(server), machine::loseDisk);
      case READMIT -> doIf(!machine.isUp() && arena.atlas().mayReadmit(server), machine::readmit);
      case DRIFT -> machine.driftClock((int) (deviation.amount() - Deviation.MILLION));
      case STEP_CLOCK -> machine.stepClock(deviation.amount());
      case CORRECT_CLOCK -> machine.correctClock();
      case STALL_APPLIER -> machine.stallApplier(deviation.amount());
      case CUT, MEND, WEATHER, CORRUPT ->
        throw new IllegalStateException(deviation.deed() + " is not done to a server");
    }
  }

  private static void doIf(boolean isPossible, Runnable deed) {
    if (isPossible) {
      deed.run();
    }
  }

  private static void rot(Machine machine) {
    boolean unused = machine.rotDisk();
  }

  /** A disk that lies and fails loses more than the atlas knows of. */
  private void arm(Machine machine, int server, DiskFault fault) {
    boolean isPossible = switch (fault) {
      case WRITE_ERROR, SYNC_ERROR, READ_ERROR, FULL -> !arena.atlas().isHarmed(server);
      case MISDIRECTED_WRITE, LYING_SYNC, BIT_ROT, MISSED_DIRECTORY_SYNC ->
        arena.atlas().mayHarm(server);
    };
    doIf(isPossible, () -> machine.armDisk(fault));
  }

  @Override
  public void end() {
    over = true;
    for (int link = 0; link < cuts.length; link++) {
      for (; cuts[link] > 0; cuts[link]--) {
        arena.network().mend(link / servers, link % servers);
      }
      arena.network().setWeather(link / servers, link % servers, Weather.FAIR);
      arena.network().setCorruption(link / servers, link % servers, 0);
    }
    for (int server = 0; server < servers; server++) {
      Machine machine = arena.machines().get(server);
      doIf(machine.isPaused(), machine::resume);
      doIf(machine.isLeaving(), machine::killProcess);
      machine.correctClock();
      machine.repairDisk();
      machine.slowDisk(1);
      machine.stallDisk(arena.queue().now());
      doIf(!machine.isUp() && !arena.atlas().isLost(server), machine::boot);
    }
    arena.disturbed().run();
  }
}
