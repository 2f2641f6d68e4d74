package dev.raftkit.sim.engine.schedule;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.sim.engine.fault.Arena;
import dev.raftkit.sim.engine.fault.DiskFault;
import dev.raftkit.sim.engine.fault.Machine;
import dev.raftkit.sim.engine.network.Interference;
import dev.raftkit.sim.engine.network.Links;
import dev.raftkit.sim.engine.network.Weather;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks over the shoulder of whoever makes trouble in an arena. */
final class WatchedArena {
  private WatchedArena() {}

  /** Is told of every deed just before it is done. */
  interface Watcher {
    void toServer(Deed deed, int server, long amount);

    void toLink(Deed deed, int from, int to, long amount, Weather weather);
  }

  /** The same arena, in which everything that is done is told first. */
  static Arena of(Arena arena, Watcher watcher) {
    List<Machine> machines = new ArrayList<>();
    for (int i = 0; i < arena.machines().size(); i++) {
      machines.add(new WatchedMachine(arena.machines().get(i), i, watcher));
    }
    return new Arena(
        arena.queue(),
        new WatchedLinks(arena.network(), watcher),
        machines,
        arena.marks(),
        arena.atlas(),
        arena.disturbed(),
        arena.electionTimeoutMaxNanos());
  }

  /** Links whose trouble is told. */
  private record WatchedLinks(Links links, Watcher watcher) implements Links {
    @Override
    public void cut(int from, int to) {
      watcher.toLink(Deed.CUT, from, to, 0, Weather.FAIR);
      links.cut(from, to);
    }

    @Override
    public void mend(int from, int to) {
      watcher.toLink(Deed.MEND, from, to, 0, Weather.FAIR);
      links.mend(from, to);
    }

    @Override
    public void setWeather(int from, int to, Weather weather) {
      watcher.toLink(Deed.WEATHER, from, to, 0, weather);
      links.setWeather(from, to, weather);
    }

    @Override
    public void setCorruption(int from, int to, long perMillion) {
      watcher.toLink(Deed.CORRUPT, from, to, perMillion, Weather.FAIR);
      links.setCorruption(from, to, perMillion);
    }

    /** Single messages have no names in a script: what becomes of them is not told. */
    @Override
    public void interfere(Interference decider) {
      links.interfere(decider);
    }
  }

  /** A server whose trouble is told. */
  private record WatchedMachine(Machine machine, int server, Watcher watcher) implements Machine {
    private void tell(Deed deed, long amount) {
      watcher.toServer(deed, server, amount);
    }

    @Override
    public NodeId id() {
      return machine.id();
    }

    @Override
    public @Nullable Configuration members() {
      return machine.members();
    }

    @Override
    public boolean isUp() {
      return machine.isUp();
    }

    @Override
    public boolean isPaused() {
      return machine.isPaused();
    }

    @Override
    public boolean isLeader() {
      return machine.isLeader();
    }

    @Override
    public void killProcess() {
      tell(Deed.CRASH, 0);
      machine.killProcess();
    }

    @Override
    public void losePower() {
      tell(Deed.POWER_LOSS, 0);
      machine.losePower();
    }

    @Override
    public boolean isLeaving() {
      return machine.isLeaving();
    }

    @Override
    public void handOver(int target) {
      tell(Deed.HAND_OVER, target + 1L);
      machine.handOver(target);
    }

    @Override
    public void changeMembers(int code) {
      tell(Deed.CHANGE_MEMBERS, code);
      machine.changeMembers(code);
    }

    @Override
    public void stopInOrder() {
      tell(Deed.STOP, 0);
      machine.stopInOrder();
    }

    @Override
    public void boot() {
      tell(Deed.BOOT, 0);
      machine.boot();
    }

    @Override
    public void pause() {
      tell(Deed.PAUSE, 0);
      machine.pause();
    }

    @Override
    public void resume() {
      tell(Deed.RESUME, 0);
      machine.resume();
    }

    @Override
    public void stallDisk(long untilNanos) {
      tell(Deed.STALL, untilNanos);
      machine.stallDisk(untilNanos);
    }

    @Override
    public void slowDisk(int factor) {
      tell(Deed.SLOW, factor);
      machine.slowDisk(factor);
    }

    @Override
    public void driftClock(int perMillion) {
      tell(Deed.DRIFT, perMillion + Deviation.MILLION);
      machine.driftClock(perMillion);
    }

    @Override
    public void stepClock(long nanos) {
      tell(Deed.STEP_CLOCK, nanos);
      machine.stepClock(nanos);
    }

    @Override
    public void correctClock() {
      tell(Deed.CORRECT_CLOCK, 0);
      machine.correctClock();
    }

    @Override
    public void stallApplier(long untilNanos) {
      tell(Deed.STALL_APPLIER, untilNanos);
      machine.stallApplier(untilNanos);
    }

    @Override
    public boolean hasStopped() {
      return machine.hasStopped();
    }

    @Override
    public boolean isWriting() {
      return machine.isWriting();
    }

    @Override
    public void armDisk(DiskFault fault) {
      tell(Deed.ARM, Deviation.numberOf(fault));
      machine.armDisk(fault);
    }

    @Override
    public void repairDisk() {
      tell(Deed.REPAIR, 0);
      machine.repairDisk();
    }

    @Override
    public boolean rotDisk() {
      tell(Deed.ROT, 0);
      return machine.rotDisk();
    }

    @Override
    public void loseDisk() {
      tell(Deed.LOSE_DISK, 0);
      machine.loseDisk();
    }

    @Override
    public void readmit() {
      tell(Deed.READMIT, 0);
      machine.readmit();
    }
  }
}
