package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.random.RandomStream;
import org.jspecify.annotations.Nullable;

/** Disks that are lost as a whole. Their servers must refuse to start. */
final class DiskLosses extends Trouble {
  DiskLosses(Arena arena, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
  }

  @Override
  void strike() {
    int victim = arena.pick(random);
    if (arena.atlas().mayHarm(victim)) {
      Machine machine = arena.machines().get(victim);
      machine.loseDisk();
      // Somebody tries what must not work.
      machine.boot();
    }
  }

  @Override
  void relent(long number, @Nullable Object episode) {}

  @Override
  void repair() {}
}
