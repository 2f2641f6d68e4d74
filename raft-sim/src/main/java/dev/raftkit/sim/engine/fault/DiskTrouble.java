package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import org.jspecify.annotations.Nullable;

/** Slow disks, and disks that do nothing for a while. */
final class DiskTrouble extends Trouble {
  private static final int SLOWEST = 100;

  DiskTrouble(Arena arena, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
  }

  @Override
  void strike() {
    int victim = arena.pick(random);
    long duration = someTime(10);
    Machine machine = arena.machines().get(victim);
    if (random.nextInt(2) == 0) {
      arena.marks().hit(Mark.DISK_STALLED);
      machine.stallDisk(now() + duration);
    } else {
      arena.marks().hit(Mark.DISK_SLOW);
      machine.slowDisk(random.nextInt(SLOWEST) + 2);
      endAfter(duration, victim, null);
    }
  }

  @Override
  void relent(long number, @Nullable Object episode) {
    arena.machines().get((int) number).slowDisk(1);
  }

  @Override
  void repair() {
    for (Machine machine : arena.machines()) {
      machine.slowDisk(1);
      machine.stallDisk(now());
    }
  }
}
