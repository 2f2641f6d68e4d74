package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import org.jspecify.annotations.Nullable;

/**
 * Servers that lose their links and get them back, some again and again, others one after the other
 * and in another order.
 */
final class Flapping extends Trouble {
  private static final int TIMES_MAX = 20;

  private final int[] cuts;
  private final int[] timesLeft;
  private long downNanos;
  private long upNanos;

  Flapping(Arena arena, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
    this.cuts = new int[arena.size()];
    this.timesLeft = new int[arena.size()];
  }

  @Override
  void strike() {
    arena.marks().hit(Mark.LINKS_FLAPPED);
    boolean swizzle = random.nextInt(2) == 0;
    downNanos = someTime(4);
    upNanos = someTime(4);
    for (int i = 0; swizzle && i < arena.size(); i++) {
      if (random.nextInt(2) == 0) {
        timesLeft[i] = 1;
        attackAfter(random.between(1, downNanos), i);
      }
    }
    if (!swizzle) {
      int victim = arena.pick(random);
      timesLeft[victim] = 1 + random.nextInt(TIMES_MAX);
      attack(victim);
    }
  }

  @Override
  void attack(int server) {
    if (timesLeft[server] > 0) {
      timesLeft[server]--;
      cuts[server]++;
      change(server, true);
      endAfter(random.between(downNanos / 4, downNanos), server, null);
    }
  }

  @Override
  void relent(long number, @Nullable Object episode) {
    int server = (int) number;
    if (cuts[server] > 0) {
      cuts[server]--;
      change(server, false);
      attackAfter(random.between(upNanos / 4, upNanos), server);
    }
  }

  @Override
  void repair() {
    for (int server = 0; server < cuts.length; server++) {
      timesLeft[server] = 0;
      for (; cuts[server] > 0; cuts[server]--) {
        change(server, false);
      }
    }
  }

  private void change(int server, boolean cut) {
    for (int other = 0; other < arena.size(); other++) {
      if (other != server && cut) {
        arena.network().cut(server, other);
        arena.network().cut(other, server);
      } else if (other != server) {
        arena.network().mend(server, other);
        arena.network().mend(other, server);
      }
    }
  }
}
