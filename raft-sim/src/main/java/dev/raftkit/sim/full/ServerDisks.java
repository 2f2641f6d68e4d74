package dev.raftkit.sim.full;

import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.fault.DiskFault;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import java.util.List;
import java.util.SortedMap;

/** The disks of one server, which share its power: one for the log and one for the snapshots. */
final class ServerDisks {
  /** Makes an event of the server. */
  interface Schedule {
    void at(long delayNanos, EventKind kind, long number);
  }

  /** Is told what is durable. */
  interface Watcher {
    /** Something of the log is durable, or no longer; see {@link DurableLog}. */
    void logChanged(SortedMap<String, SimFile> files, SimFile file, int changedFrom);

    void logNamesChanged(SortedMap<String, SimFile> files);

    void snapshotNamesChanged(SortedMap<String, SimFile> files);
  }

  private final World world;
  private final RandomStream random;
  private final Schedule schedule;
  private final Watcher watcher;
  private final Device log;
  private final Device snapshots;
  private final List<Device> devices;
  private boolean quiet;

  ServerDisks(World world, int index, Schedule schedule, Watcher watcher) {
    this.world = world;
    this.random = world.random().split("disks/" + (index + 1));
    this.schedule = schedule;
    this.watcher = watcher;
    this.log = new Device(0, "the log disk", index);
    this.snapshots = new Device(1, "the snapshot disk", index);
    this.devices = List.of(log, snapshots);
  }

  SimDisk log() {
    return log.disk;
  }

  SimDisk snapshots() {
    return snapshots.disk;
  }

  /** Does everything at once that the disks are asked to do. */
  void settle(Runnable requests) {
    quiet = true;
    requests.run();
    for (Device device : devices) {
      while (device.disk.next() != null) {
        device.disk.executeNext();
      }
    }
    quiet = false;
  }

  // ---------------------------------------------------------------- events

  boolean isDue(Event event) {
    Device device = devices.get((int) (event.number() & 1));
    long number = event.number() >> 1;
    return event.kind() == EventKind.TASK
        ? device.disk.isAllocating(number)
        : device.pace.isDue(number);
  }

  void happened(Event event) {
    Device device = devices.get((int) (event.number() & 1));
    if (event.kind() == EventKind.TASK) {
      device.disk.allocated(event.number() >> 1);
      return;
    }
    hitIf(device == log && device.disk.isRecycling(), Mark.SEGMENT_RECYCLED);
    device.pace.end();
    device.disk.executeNext();
  }

  // ---------------------------------------------------------------- deaths

  /** The process dies. */
  void kill() {
    hitIf(log.disk.hasUnsyncedNames(), Mark.COMPACTION_CROSSED_A_CRASH);
    hitIf(snapshots.disk.hasUnsyncedNames(), Mark.SNAPSHOT_CRASH_AROUND_RENAME);
    hitIf(snapshots.disk.hasUnsyncedChanges(), Mark.SNAPSHOT_CRASH_WHILE_WRITING);
    boolean torn = false;
    for (Device device : devices) {
      device.pace.end();
      torn |= device.disk.killProcess();
    }
    if (torn) {
      world.marks().hit(Mark.WRITE_TORN);
    }
  }

  /** Whether there is a change to a file that no sync has reached. */
  boolean haveUnsyncedChanges() {
    return log.disk.hasUnsyncedChanges() || snapshots.disk.hasUnsyncedChanges();
  }

  /** Whether something is called durable that is not. */
  boolean owe() {
    return log.disk.hasLied() || snapshots.disk.hasLied();
  }

  /** Whether the next writes or syncs will do damage. */
  boolean areDecaying() {
    return log.disk.faults().isDecaying() || snapshots.disk.faults().isDecaying();
  }

  /** The power goes, after the death of the process. */
  void losePower() {
    for (Device device : devices) {
      Survival survival = device.disk.losePower();
      hitIf(survival.lost() > 0, Mark.POWER_LOSS_LOST_WRITES);
      hitIf(survival.kept() > 0, Mark.POWER_LOSS_KEPT_WRITES);
      hitIf(survival.isTorn(), Mark.WRITE_TORN);
      hitIf(survival.isReordered(), Mark.SECTORS_REORDERED);
      if (survival.hasBetrayed()) {
        world.marks().hit(Mark.LIED_SYNC_LOST);
        world.atlas().struck(device.server);
      }
    }
  }

  private void hitIf(boolean condition, Mark mark) {
    if (condition) {
      world.marks().hit(mark);
    }
  }

  // ---------------------------------------------------------------- faults

  boolean isOrdinary() {
    return log.isOrdinary() && snapshots.isOrdinary();
  }

  void stall(long untilNanos) {
    devices.forEach(device -> device.pace.stall(untilNanos));
  }

  void slow(int factor) {
    devices.forEach(device -> device.pace.slow(factor));
  }

  void arm(DiskFault fault) {
    boolean onLog = fault == DiskFault.MISDIRECTED_WRITE || random.nextInt(4) > 0;
    (onLog ? log : snapshots).disk.faults().arm(fault);
  }

  void repair() {
    devices.forEach(device -> device.disk.faults().end());
  }

  /** Damages something; of what is newest never a second place, since one copy of it must stay. */
  boolean rot() {
    boolean mayBeNewest = !world.atlas().isDamaged(log.server);
    boolean onLog = random.nextInt(4) > 0;
    return (onLog ? log : snapshots).disk.rot(mayBeNewest);
  }

  void wipe() {
    devices.forEach(device -> device.disk.wipe());
  }

  /** A disk and its pace. */
  private final class Device implements SimDisk.Listener {
    final int number;
    final int server;
    final SimDisk disk;
    final DiskPace pace;

    Device(int number, String name, int server) {
      this.number = number;
      this.server = server;
      String suffix = (number == 0 ? "" : "/snapshots/") + (server + 1);
      this.disk = new SimDisk(name, world.random().split("death/" + suffix), this);
      this.pace = new DiskPace(
          world,
          world.random().split("disk/" + suffix),
          (kind, delay, event) -> schedule.at(
              delay,
              kind == Operation.Kind.READ ? EventKind.READ : EventKind.SYNCED,
              event << 1 | number));
    }

    boolean isOrdinary() {
      return pace.isOrdinary() && disk.faults().isNone();
    }

    /** A group that shrank to one or two has no copies by which to tell a torn batch from a damaged one. */
    @Override
    public boolean mayReorder() {
      return !world.membersChange();
    }

    @Override
    public void isNext(Operation.Kind kind) {
      if (!quiet) {
        pace.begin(kind);
      }
    }

    @Override
    public void allocating(long allocation) {
      schedule.at(pace.allocationNanos(), EventKind.TASK, allocation << 1 | number);
    }

    @Override
    public void durable(SimFile file, int changedFrom) {
      if (number == 0) {
        watcher.logChanged(disk.durableFiles(), file, changedFrom);
      }
    }

    @Override
    public void durableNames() {
      if (number == 0) {
        watcher.logNamesChanged(disk.durableFiles());
      } else {
        watcher.snapshotNamesChanged(disk.durableFiles());
      }
    }

    @Override
    public void struck(DiskFault fault) {
      world.marks().hit(mark(fault));
      if (fault == DiskFault.MISDIRECTED_WRITE) {
        world.atlas().struck(server);
      }
    }
  }

  private static Mark mark(DiskFault fault) {
    return switch (fault) {
      case WRITE_ERROR -> Mark.WRITE_ERROR;
      case SYNC_ERROR -> Mark.SYNC_ERROR;
      case READ_ERROR -> Mark.READ_ERROR;
      case FULL -> Mark.DISK_FULL;
      case MISDIRECTED_WRITE -> Mark.WRITE_MISDIRECTED;
      case LYING_SYNC -> Mark.SYNC_LIED;
      case BIT_ROT -> Mark.BIT_ROT;
      case MISSED_DIRECTORY_SYNC -> Mark.DIRECTORY_SYNC_MISSED;
    };
  }
}
