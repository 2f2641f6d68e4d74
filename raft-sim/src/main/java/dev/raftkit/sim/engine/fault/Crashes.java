package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import org.jspecify.annotations.Nullable;

/**
 * Deaths of processes and losses of power, of one server, of some or of all. A single server is often
 * struck while its disk holds something that no sync has reached.
 */
final class Crashes extends Trouble {
  private static final long LOOK_NANOS = 100_000;
  private static final int LOOKS_MAX = 4_000;

  private boolean waitsForPower;
  private int looks;

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
      waitsForPower = powerLoss;
      looks = random.nextInt(3) == 0 ? 0 : LOOKS_MAX;
      attack(arena.pick(random));
    }
    if (arena.machines().stream().noneMatch(Machine::isUp)) {
      arena.marks().hit(Mark.CLUSTER_CRASHED);
    }
  }

  @Override
  void attack(int server) {
    if (looks > 0 && !arena.machines().get(server).isWriting()) {
      looks--;
      attackAfter(random.between(1, LOOK_NANOS), server);
    } else {
      strike(server, waitsForPower);
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
    bootIfDown((int) number);
  }

  @Override
  void repair() {
    for (int i = 0; i < arena.size(); i++) {
      bootIfDown(i);
    }
  }

  private void bootIfDown(int server) {
    Machine machine = arena.machines().get(server);
    if (!machine.isUp() && !arena.atlas().isLost(server)) {
      machine.boot();
    }
  }
}
