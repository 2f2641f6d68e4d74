package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.random.RandomStream;
import org.jspecify.annotations.Nullable;

/**
 * Bits that turn over, writes that go astray, syncs that lie: as far as the {@link FaultAtlas} lets
 * them. Often the victim has to start again soon after, since that is when most of it is noticed.
 */
final class DiskDecay extends Trouble {
  DiskDecay(Arena arena, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
  }

  @Override
  void strike() {
    int victim = arena.pick(random);
    if (!arena.atlas().mayHarm(victim)) {
      return;
    }
    Machine machine = arena.machines().get(victim);
    switch (random.nextInt(3)) {
      case 0 -> machine.rotDisk();
      case 1 -> machine.armDisk(DiskFault.MISDIRECTED_WRITE);
      default -> machine.armDisk(DiskFault.LYING_SYNC);
    }
    endAfter(someTime(8), victim, null);
  }

  @Override
  void relent(long number, @Nullable Object episode) {
    Machine machine = arena.machines().get((int) number);
    if (machine.isUp() && random.nextInt(4) > 0) {
      if (random.nextInt(2) == 0) {
        machine.losePower();
      } else {
        machine.killProcess();
      }
      machine.boot();
    }
    machine.repairDisk();
  }

  @Override
  void repair() {
    arena.machines().forEach(Machine::repairDisk);
  }
}
