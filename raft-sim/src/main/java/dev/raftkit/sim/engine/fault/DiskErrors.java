package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.random.RandomStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads, writes and syncs that fail, and disks that are full for a while. */
final class DiskErrors extends Trouble {
  private static final List<DiskFault> KINDS =
      List.of(DiskFault.WRITE_ERROR, DiskFault.SYNC_ERROR, DiskFault.READ_ERROR, DiskFault.FULL);

  DiskErrors(Arena arena, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
  }

  @Override
  void strike() {
    int victim = arena.pick(random);
    DiskFault fault = KINDS.get(random.nextInt(KINDS.size()));
    Machine machine = arena.machines().get(victim);
    // A disk that lies and fails loses more than the atlas knows of.
    if (!arena.atlas().isHarmed(victim)) {
      machine.armDisk(fault);
      if (fault == DiskFault.READ_ERROR && machine.isUp() && random.nextInt(2) == 0) {
        // Hardly anything is read but at the start.
        machine.killProcess();
        machine.boot();
      }
      endAfter(someTime(10), victim, null);
    }
  }

  @Override
  void relent(long number, @Nullable Object episode) {
    arena.machines().get((int) number).repairDisk();
  }

  @Override
  void repair() {
    arena.machines().forEach(Machine::repairDisk);
  }
}
