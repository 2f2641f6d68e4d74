package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.random.RandomStream;
import org.jspecify.annotations.Nullable;

/** Links that change or shorten what they carry: the receiver must see it, so that it is only lost. */
final class Corruption extends Trouble {
  private static final long PER_MILLION_MAX = 200_000;

  private long episode;

  Corruption(Arena arena, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
  }

  @Override
  void strike() {
    repair();
    boolean everywhere = random.nextInt(2) == 0;
    long perMillion = random.mostlySmall(1_000, PER_MILLION_MAX);
    for (int from = 0; from < arena.size(); from++) {
      for (int to = 0; to < arena.size(); to++) {
        if (everywhere || random.nextInt(3) == 0) {
          arena.network().setCorruption(from, to, perMillion);
        }
      }
    }
    endAfter(someTime(30), episode, null);
  }

  @Override
  void relent(long number, @Nullable Object payload) {
    if (number == episode) {
      repair();
    }
  }

  @Override
  void repair() {
    episode++;
    for (int from = 0; from < arena.size(); from++) {
      for (int to = 0; to < arena.size(); to++) {
        arena.network().setCorruption(from, to, 0);
      }
    }
  }
}
