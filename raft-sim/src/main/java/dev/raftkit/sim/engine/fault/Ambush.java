package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Strikes leaders when it matters: at the moment of their election, of a proposal or of a commit, or
 * one message later. What such leaders leave behind, entries that some servers have and others do
 * not, is what figures 7 and 8 of the paper are made of.
 */
final class Ambush extends Trouble {
  private static final List<Moment> MOMENTS = List.of(Moment.values());
  private static final int WAYS = 3;
  private static final long MILLISECOND = 1_000_000;

  private final Faults faults;
  private final List<Isolation> isolations = new ArrayList<>();
  private final EnumSet<Moment> targets = EnumSet.noneOf(Moment.class);
  private final boolean[] downed;
  private final boolean[] paused;
  private long episode;
  private boolean lurking;
  private int oneIn = 1;

  Ambush(Arena arena, Faults faults, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
    this.faults = faults;
    this.downed = new boolean[arena.size()];
    this.paused = new boolean[arena.size()];
  }

  @Override
  void strike() {
    episode++;
    lurking = true;
    targets.clear();
    if (random.nextInt(2) == 0) {
      // Figure 8: leaders die with entries that nobody else has, and the last one too early.
      targets.add(Moment.ELECTED);
      targets.add(Moment.OLD_ENTRY_ON_MAJORITY);
      oneIn = 1 + random.nextInt(2);
    } else {
      targets.add(MOMENTS.get(random.nextInt(MOMENTS.size())));
      oneIn = 1 + random.nextInt(3);
    }
    endAfter(someTime(40), episode, null);
  }

  /** A leader comes to a moment that matters. */
  void reached(int server, Moment moment) {
    if (lurking && targets.contains(moment) && random.nextInt(oneIn) == 0) {
      boolean atOnce = random.nextInt(2) == 0;
      attackAfter(atOnce ? 0 : random.mostlySmall(0, 40 * MILLISECOND), server);
    }
  }

  @Override
  void attack(int server) {
    Machine machine = arena.machines().get(server);
    if (!lurking || !machine.isLeader() || machine.isPaused()) {
      return;
    }
    arena.marks().hit(Mark.LEADER_AMBUSHED);
    int way = random.nextInt(WAYS);
    long duration = someTime(6);
    if (way == 0 && faults.has(FaultKind.CRASH)) {
      machine.killProcess();
      downed[server] = true;
    } else if (way == 1 && faults.has(FaultKind.PAUSE)) {
      machine.pause();
      paused[server] = true;
    } else if (faults.has(FaultKind.NETWORK)) {
      Isolation isolation = new Isolation(server);
      isolations.add(isolation);
      isolate(isolation);
      endAfter(duration, 0, isolation);
      return;
    }
    endAfter(duration, -1 - server, null);
  }

  @Override
  void relent(long number, @Nullable Object struck) {
    if (struck instanceof Isolation isolation) {
      if (isolations.remove(isolation)) {
        rejoin(isolation);
      }
    } else if (number < 0) {
      restore((int) (-1 - number));
    } else if (number == episode) {
      lurking = false;
    }
  }

  @Override
  void repair() {
    lurking = false;
    isolations.forEach(this::rejoin);
    isolations.clear();
    for (int i = 0; i < arena.size(); i++) {
      restore(i);
    }
  }

  private void restore(int server) {
    Machine machine = arena.machines().get(server);
    if (downed[server] && !machine.isUp() && !arena.atlas().isLost(server)) {
      machine.boot();
    }
    if (paused[server] && machine.isPaused()) {
      machine.resume();
    }
    downed[server] = false;
    paused[server] = false;
  }

  private void isolate(Isolation isolation) {
    for (int other = 0; other < arena.size(); other++) {
      if (other != isolation.server) {
        arena.network().cut(isolation.server, other);
        arena.network().cut(other, isolation.server);
      }
    }
  }

  private void rejoin(Isolation isolation) {
    for (int other = 0; other < arena.size(); other++) {
      if (other != isolation.server) {
        arena.network().mend(isolation.server, other);
        arena.network().mend(other, isolation.server);
      }
    }
  }

  /** One server cut off; equal to itself only. */
  private static final class Isolation {
    final int server;

    Isolation(int server) {
      this.server = server;
    }
  }
}
