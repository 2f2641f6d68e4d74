package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import org.jspecify.annotations.Nullable;

/** Deaths of processes and losses of power, of one server, of some or of all. */
final class Crashes extends Trouble {
  Crashes(Arena arena, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
  }

  @Override
  void strike() {
    boolean powerLoss = random.nextInt(2) == 0;
    if (random.nextInt(8) == 0) {
      long struck = random.nextInt(2) == 0 ? -1 : random.nextLong();
      for (int i = 0; i < arena.size(); i++) {
        if ((struck >>> i & 1) == 1) {
          strike(i, powerLoss);
        }
      }
    } else {
      strike(arena.pick(random), powerLoss);
    }
    if (arena.machines().stream().noneMatch(Machine::isUp)) {
      arena.marks().hit(Mark.CLUSTER_CRASHED);
    }
  }

  /** Strikes a dead server too: the power may go while a process is down. */
  private void strike(int victim, boolean powerLoss) {
    Machine machine = arena.machines().get(victim);
    boolean wasUp = machine.isUp();
    if (wasUp && machine.isLeader()) {
      arena.marks().hit(Mark.LEADER_CRASHED);
    }
    if (powerLoss) {
      machine.losePower();
    } else if (wasUp) {
      machine.killProcess();
      arena.marks().hit(Mark.PROCESS_CRASH);
    }
    if (wasUp) {
      endAfter(someTime(15), victim, null);
    }
  }

  @Override
  void relent(long number, @Nullable Object episode) {
    bootIfDown(arena.machines().get((int) number));
  }

  @Override
  void repair() {
    for (Machine machine : arena.machines()) {
      bootIfDown(machine);
    }
  }

  private static void bootIfDown(Machine machine) {
    if (!machine.isUp()) {
      machine.boot();
    }
  }
}
