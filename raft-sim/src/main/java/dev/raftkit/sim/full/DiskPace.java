package dev.raftkit.sim.full;

import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.random.RandomStream;
import org.jspecify.annotations.Nullable;

/** When the disk of a server finishes what: one operation at a time, slower or stalled at times. */
final class DiskPace {
  /** Makes an event of the end of an operation. */
  interface Schedule {
    void finish(Operation.Kind kind, long delayNanos, long number);
  }

  private final World world;
  private final Schedule schedule;
  private final RandomStream random;
  private Operation.@Nullable Kind underWay;

  /** Distinguishes the end of the operation under way from those that were put off. */
  private long number;

  private long stalledUntil;
  private int slowness = 1;

  DiskPace(World world, RandomStream random, Schedule schedule) {
    this.world = world;
    this.random = random;
    this.schedule = schedule;
  }

  /** An operation begins. */
  void begin(Operation.Kind kind) {
    underWay = kind;
    number++;
    schedule.finish(kind, latency(kind), number);
  }

  /** Whether an event is the end of the operation under way. */
  boolean isDue(long eventNumber) {
    return underWay != null && eventNumber == number;
  }

  /** The process is dead, or the operation done. */
  void end() {
    underWay = null;
  }

  boolean isOrdinary() {
    return slowness == 1 && stalledUntil <= world.queue().now();
  }

  /** Puts the operation under way off, or takes that back. */
  void stall(long untilNanos) {
    boolean wasStalled = stalledUntil > world.queue().now();
    stalledUntil = untilNanos;
    boolean isStalled = stalledUntil > world.queue().now();
    if (underWay != null && (wasStalled || isStalled)) {
      begin(underWay);
    }
  }

  void slow(int factor) {
    slowness = factor;
  }

  /** How long it takes at present to make a file of zeros. */
  long allocationNanos() {
    long max = world.settings().syncMaxNanos();
    return stallNanos() + random.mostlySmall(max, 20 * max) * slowness;
  }

  private long stallNanos() {
    return Math.max(0, stalledUntil - world.queue().now());
  }

  private long latency(Operation.Kind kind) {
    long stall = stallNanos();
    long max = world.settings().syncMaxNanos();
    return switch (kind) {
      case READ, SYNC, SYNC_DIRECTORY -> stall + random.mostlySmall(max / 10, max) * slowness;
      // The page cache takes a write in no time, mostly.
      case WRITE, TRUNCATE, RENAME, DELETE, CLOSE ->
        stall + random.mostlySmall(max / 100, max / 10) * slowness;
    };
  }
}
