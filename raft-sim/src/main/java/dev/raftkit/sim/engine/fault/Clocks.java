package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import org.jspecify.annotations.Nullable;

/**
 * Clocks that run too fast or too slow, and clocks that jump ahead as after a suspension. A clock never
 * goes back: what the core is given is monotonic.
 */
final class Clocks extends Trouble {
  private static final int PER_MILLION_BOUND = 10_000;
  private static final int PER_MILLION_MAX = 300_000;

  private final long[] episodes;

  Clocks(Arena arena, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
    this.episodes = new long[arena.size()];
  }

  @Override
  void strike() {
    int victim = arena.pick(random);
    Machine machine = arena.machines().get(victim);
    if (random.nextInt(3) == 0) {
      arena.marks().hit(Mark.CLOCK_STEPPED);
      machine.stepClock(someTime(10));
    } else {
      // Drift beyond the bound may cost leases and elections, and never safety.
      boolean isWithinBound = random.nextInt(2) == 0;
      long most = isWithinBound ? PER_MILLION_BOUND : PER_MILLION_MAX;
      arena.marks().hit(Mark.CLOCK_DRIFTED);
      machine.driftClock((int) random.between(-most, most));
    }
    endAfter(someTime(30), episodes[victim] * arena.size() + victim, null);
  }

  @Override
  void relent(long number, @Nullable Object episode) {
    int victim = (int) (number % arena.size());
    if (number / arena.size() == episodes[victim]) {
      correct(victim);
    }
  }

  @Override
  void repair() {
    for (int i = 0; i < arena.size(); i++) {
      correct(i);
    }
  }

  private void correct(int victim) {
    episodes[victim]++;
    arena.machines().get(victim).correctClock();
  }
}
