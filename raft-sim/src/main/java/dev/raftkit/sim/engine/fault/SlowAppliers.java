package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import org.jspecify.annotations.Nullable;

/** State machines that take long over a batch, while their server goes on. */
final class SlowAppliers extends Trouble {
  SlowAppliers(Arena arena, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
  }

  @Override
  void strike() {
    arena.marks().hit(Mark.STATE_MACHINE_STALLED);
    arena.machines().get(arena.pick(random)).stallApplier(now() + someTime(10));
  }

  @Override
  void relent(long number, @Nullable Object episode) {}

  /** A stall ends by itself. */
  @Override
  void repair() {}
}
