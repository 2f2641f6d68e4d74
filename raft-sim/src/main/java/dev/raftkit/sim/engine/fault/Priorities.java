package dev.raftkit.sim.engine.fault;

import dev.raftkit.core.message.Message;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.network.Interference;
import dev.raftkit.sim.engine.random.RandomStream;
import org.jspecify.annotations.Nullable;

/**
 * Servers in an order: the later one is, the longer takes all that it sends. Now and then one of them
 * falls to the end. A few such changes at the right moments are what most faults of concurrency take
 * (probabilistic concurrency testing, ASPLOS'10).
 */
final class Priorities extends Trouble {
  private static final int CHANGES_MAX = 6;

  private final int[] rank;
  private long stepNanos;
  private long episode;

  Priorities(Arena arena, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
    this.rank = new int[arena.size()];
  }

  @Override
  void strike() {
    episode++;
    arena.marks().hit(Mark.SERVERS_PRIORITISED);
    for (int i = 0; i < rank.length; i++) {
      int other = random.nextInt(i + 1);
      rank[i] = rank[other];
      rank[other] = i;
    }
    stepNanos = random.between(1, arena.electionTimeoutMaxNanos() / 2);
    arena.network().interfere(this::delay);
    long duration = someTime(40);
    int changes = random.nextInt(CHANGES_MAX);
    for (int i = 0; i < changes; i++) {
      attackAfter(random.between(1, duration), random.nextInt(rank.length));
    }
    endAfter(duration, episode, null);
  }

  private long delay(int from, int to, Message unused) {
    return rank[from] * stepNanos;
  }

  /** Falls to the end. */
  @Override
  void attack(int server) {
    for (int i = 0; i < rank.length; i++) {
      rank[i] -= rank[i] > rank[server] ? 1 : 0;
    }
    rank[server] = rank.length - 1;
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
    arena.network().interfere(Interference.NONE);
  }
}
