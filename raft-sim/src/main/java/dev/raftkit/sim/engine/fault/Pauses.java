package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import org.jspecify.annotations.Nullable;

/** Processes that stand still for a while, as in a long garbage collection. */
final class Pauses extends Trouble {
  private final long[] episodes;

  Pauses(Arena arena, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
    this.episodes = new long[arena.size()];
  }

  @Override
  void strike() {
    int victim = arena.pick(random);
    long duration = someTime(10);
    Machine machine = arena.machines().get(victim);
    if (!machine.isUp() || machine.isPaused()) {
      return;
    }
    arena.marks().hit(Mark.PAUSED);
    if (machine.isLeader()) {
      arena.marks().hit(Mark.LEADER_PAUSED);
    }
    machine.pause();
    endAfter(duration, episodes[victim] * arena.size() + victim, null);
  }

  @Override
  void relent(long number, @Nullable Object episode) {
    int victim = (int) (number % arena.size());
    if (number / arena.size() == episodes[victim]) {
      resume(victim);
    }
  }

  @Override
  void repair() {
    for (int i = 0; i < arena.size(); i++) {
      resume(i);
    }
  }

  private void resume(int victim) {
    episodes[victim]++;
    Machine machine = arena.machines().get(victim);
    if (machine.isPaused()) {
      machine.resume();
    }
  }
}
