package dev.raftkit.sim.engine;

import dev.raftkit.core.Effect;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.disk.ModelDisk;
import dev.raftkit.sim.engine.fault.DiskFault;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.EnumSet;

/**
 * When the disk of a core server does what: one sync at a time, which covers all writes that were
 * waiting when it began.
 */
final class CoreDisk {
  private final World world;
  private final CoreServer server;
  private final ModelDisk model;
  private final RandomStream random;

  /** How many of the oldest unsynced writes the sync under way covers; 0 when none is. */
  private int syncing;

  /** Distinguishes the sync under way from those that were put off. */
  private long syncNumber;

  private long lastSynced;
  private long writeSeq;
  private long stalledUntil;
  private int slowness = 1;
  private final EnumSet<DiskFault> armed = EnumSet.noneOf(DiskFault.class);
  private boolean failed;

  CoreDisk(World world, CoreServer server) {
    this.world = world;
    this.server = server;
    this.model = world.disk(server.index());
    this.random = world.random().split("disk/" + (server.index() + 1));
  }

  /** How long an operation takes at present. */
  long latency() {
    long max = world.settings().syncMaxNanos();
    long stall = Math.max(0, stalledUntil - world.queue().now());
    return stall + random.mostlySmall(max / 10, max) * slowness;
  }

  void write(Effect.Persist write) {
    boolean grows = !write.entries().isEmpty();
    if (strikes(DiskFault.WRITE_ERROR) || (grows && strikes(DiskFault.FULL))) {
      return;
    }
    model.write(write);
    writeSeq = write.writeSeq();
    if (syncing == 0) {
      startSync();
    }
  }

  private void startSync() {
    syncing = model.unsyncedWrites();
    lastSynced = writeSeq;
    syncNumber++;
    server.scheduleSync(latency(), syncNumber);
  }

  boolean isSyncDue(long number) {
    return syncing > 0 && number == syncNumber;
  }

  /**
   * The sync under way is done, unless it {@linkplain #hasFailed failed}.
   *
   * @return the sequence number of the last write that it made durable
   */
  long synced() {
    long covered = lastSynced;
    if (strikes(DiskFault.SYNC_ERROR)) {
      model.loseAllBut(survivors());
      syncing = 0;
      return 0;
    }
    for (int i = 0; i < syncing; i++) {
      world.invariants().synced(server.index(), model.syncOne());
    }
    syncing = 0;
    if (model.unsyncedWrites() > 0) {
      startSync();
    }
    return covered;
  }

  /** The process is dead: what it had not yet written is gone, and after a power loss more. */
  void die(boolean powerLost) {
    int unsynced = model.unsyncedWrites();
    int kept = survivors();
    model.loseAllBut(kept);
    syncing = 0;
    syncNumber++;
    if (!powerLost) {
      if (kept > 0) {
        world.marks().hit(Mark.PROCESS_CRASH_LEFT_UNSYNCED_WRITES);
      }
      return;
    }
    if (kept < unsynced) {
      world.marks().hit(Mark.POWER_LOSS_LOST_WRITES);
    }
    if (kept > 0) {
      world.marks().hit(Mark.POWER_LOSS_KEPT_WRITES);
    }
    syncAll();
  }

  /** How many of the unsynced writes, the oldest ones, a failure leaves. */
  private int survivors() {
    int unsynced = model.unsyncedWrites();
    return world.fate().decide(server.index(), random.nextInt(unsynced + 1), unsynced);
  }

  // ---------------------------------------------------------------- faults

  /** Lets a fault strike as soon as it can; here, nothing is misdirected and no sync lies. */
  void arm(DiskFault fault) {
    armed.add(fault);
  }

  void repair() {
    armed.clear();
  }

  /** Whether an operation fails now; the disk is of no use to this process then. */
  private boolean strikes(DiskFault fault) {
    if (!armed.contains(fault)) {
      return false;
    }
    world.marks().hit(mark(fault));
    if (fault != DiskFault.FULL) {
      armed.remove(fault);
    }
    failed = true;
    return true;
  }

  private static Mark mark(DiskFault fault) {
    return switch (fault) {
      case WRITE_ERROR -> Mark.WRITE_ERROR;
      case SYNC_ERROR -> Mark.SYNC_ERROR;
      case READ_ERROR -> Mark.READ_ERROR;
      case FULL -> Mark.DISK_FULL;
      case MISDIRECTED_WRITE, LYING_SYNC, BIT_ROT, MISSED_DIRECTORY_SYNC ->
        throw new IllegalStateException("no error of an operation: " + fault);
    };
  }

  /**
   * Entries are to be read.
   *
   * @return whether they can be
   */
  boolean canRead(long from, long to) {
    boolean damaged = false;
    for (long i = from; i <= to; i++) {
      damaged |= model.log().isDamagedAt(i);
    }
    failed |= damaged;
    return !damaged && !strikes(DiskFault.READ_ERROR);
  }

  /** Whether something failed since the process started. */
  boolean hasFailed() {
    return failed;
  }

  /**
   * Damages an entry, often one of the last.
   *
   * @return whether there was one
   */
  boolean rot() {
    LogModel log = model.log();
    long held = log.lastIndex() - log.base().index();
    if (held == 0) {
      return false;
    }
    long among = random.nextInt(2) == 0 ? Math.min(held, 3) : held;
    int drawn = random.nextInt((int) among);
    log.damage(log.lastIndex() - world.fate().decide(server.index(), drawn, (int) held - 1));
    return true;
  }

  // ---------------------------------------------------------------- recovery

  /** A process starts: before it reads anything, it makes durable what is there. */
  void recover() {
    syncAll();
    model.recover();
    writeSeq = 0;
    failed = false;
  }

  private void syncAll() {
    while (model.unsyncedWrites() > 0) {
      world.invariants().synced(server.index(), model.syncOne());
    }
  }

  boolean isOrdinary() {
    return slowness == 1 && armed.isEmpty() && stalledUntil <= world.queue().now();
  }

  /** Puts the sync under way off, or takes that back. */
  void stall(long untilNanos) {
    boolean wasStalled = stalledUntil > world.queue().now();
    stalledUntil = untilNanos;
    boolean isStalled = stalledUntil > world.queue().now();
    if (syncing > 0 && (wasStalled || isStalled)) {
      syncNumber++;
      server.scheduleSync(latency(), syncNumber);
    }
  }

  void slow(int factor) {
    slowness = factor;
  }
}
