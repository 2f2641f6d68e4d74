package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Disks that are lost as a whole. Their servers must refuse to start. Often a disk is lost when its
 * server has just acknowledged what hardly anyone else has, and comes back, empty, before that answer
 * reaches the leader.
 */
final class DiskLosses extends Trouble {
  private final List<int[]> cuts = new ArrayList<>();
  private final SyncWatch watch = new SyncWatch();

  DiskLosses(Arena arena, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
  }

  @Override
  void strike() {
    int victim = arena.pick(random);
    int leader = arena.leader();
    if (random.nextInt(2) == 0 || leader < 0 || leader == victim) {
      lose(victim);
    } else if (!watch.isOn()) {
      starve(leader, victim);
      watch.begin();
      attack(victim);
      endAfter(someTime(6), 0, null);
    }
  }

  private void lose(int victim) {
    if (arena.atlas().mayHarm(victim)) {
      Machine machine = arena.machines().get(victim);
      machine.loseDisk();
      // Somebody tries what must not work.
      machine.boot();
    }
  }

  /** What the leader says reaches the victim, and no more others than make a majority with both. */
  private void starve(int leader, int victim) {
    int reached = 2;
    for (int i = 0; i < arena.size(); i++) {
      if (i == leader || i == victim) {
        continue;
      }
      reached++;
      if (reached > arena.size() / 2 + 1) {
        arena.network().cut(leader, i);
        cuts.add(new int[] {leader, i});
      }
    }
  }

  /** Waits for the victim to have made something durable, of which its answer tells. */
  @Override
  void attack(int victim) {
    if (!watch.isOn()) {
      return;
    }
    Machine machine = arena.machines().get(victim);
    if (!watch.seesSync(machine.isWriting())) {
      attackAfter(random.between(1, SyncWatch.LOOK_NANOS), victim);
      return;
    }
    watch.end();
    lose(victim);
    if (arena.atlas().mayReadmit(victim) && !machine.isUp()) {
      machine.readmit();
      machine.boot();
    }
  }

  @Override
  void relent(long number, @Nullable Object episode) {
    repair();
  }

  @Override
  void repair() {
    watch.end();
    cuts.forEach(cut -> arena.network().mend(cut[0], cut[1]));
    cuts.clear();
  }
}
