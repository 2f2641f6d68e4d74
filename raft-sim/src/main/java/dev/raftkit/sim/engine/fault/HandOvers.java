package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.random.RandomStream;
import org.jspecify.annotations.Nullable;

/**
 * Servers that are asked to hand over, leaders or not, to anyone or to someone who may be unfit; and
 * servers that are stopped in order. Now and then the one who is asked or the one who shall lead is
 * struck while it happens.
 */
final class HandOvers extends Trouble {
  private static final long MILLISECOND = 1_000_000;

  private final Faults faults;
  private final boolean[] stopping;
  private final boolean[] downed;
  private final boolean[] paused;

  HandOvers(Arena arena, Faults faults, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
    this.faults = faults;
    this.stopping = new boolean[arena.size()];
    this.downed = new boolean[arena.size()];
    this.paused = new boolean[arena.size()];
  }

  @Override
  void strike() {
    int asked = arena.pick(random);
    int target = random.nextInt(3) == 0 ? -1 : random.nextInt(arena.size());
    boolean stops = random.nextInt(5) == 0;
    boolean isStruck = random.nextInt(3) == 0;
    int victim = target < 0 || random.nextInt(2) == 0 ? asked : target;
    Machine machine = arena.machines().get(asked);
    if (!machine.isUp() || machine.isPaused()) {
      return;
    }
    if (stops) {
      machine.stopInOrder();
      stopping[asked] = true;
      endAfter(arena.electionTimeoutMaxNanos() + someTime(8), -1 - asked, null);
    } else {
      machine.handOver(target);
    }
    if (isStruck) {
      attackAfter(random.mostlySmall(0, 40 * MILLISECOND), victim);
    }
  }

  @Override
  void attack(int server) {
    Machine machine = arena.machines().get(server);
    boolean isFree = machine.isUp() && !machine.isPaused() && !stopping[server];
    boolean pauses = random.nextInt(2) == 0;
    if (isFree && pauses && faults.has(FaultKind.PAUSE)) {
      machine.pause();
      paused[server] = true;
      endAfter(someTime(6), -1 - server, null);
    } else if (isFree && faults.has(FaultKind.CRASH)) {
      machine.killProcess();
      downed[server] = true;
      endAfter(someTime(6), -1 - server, null);
    }
  }

  @Override
  void relent(long number, @Nullable Object episode) {
    restore((int) (-1 - number));
  }

  @Override
  void repair() {
    for (int i = 0; i < arena.size(); i++) {
      restore(i);
    }
  }

  private void restore(int server) {
    Machine machine = arena.machines().get(server);
    if (stopping[server] && machine.isLeaving()) {
      // It takes too long over its end.
      machine.killProcess();
    }
    boolean wasEnded = stopping[server] || downed[server];
    if (wasEnded && !machine.isUp() && !arena.atlas().isLost(server)) {
      machine.boot();
    }
    if (paused[server] && machine.isPaused()) {
      machine.resume();
    }
    stopping[server] = false;
    downed[server] = false;
    paused[server] = false;
  }
}
