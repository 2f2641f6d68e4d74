package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Partitions of all shapes: halves, one-way, bridges and rings. */
final class Partitions extends Trouble {
  private static final int SHAPES = 5;

  private final ArrayList<Partition> open = new ArrayList<>();

  Partitions(Arena arena, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
  }

  @Override
  void strike() {
    boolean[] cut = new boolean[arena.size() * arena.size()];
    switch (random.nextInt(SHAPES)) {
      case 0 -> isolate(cut);
      case 1 -> halve(cut);
      case 2 -> silence(cut);
      case 3 -> bridge(cut);
      default -> ring(cut);
    }
    Partition partition = new Partition(cut);
    open.add(partition);
    partition.cut();
    endAfter(someTime(20), 0, partition);
  }

  @Override
  void relent(long number, @Nullable Object episode) {
    if (episode instanceof Partition partition && open.remove(partition)) {
      partition.mend();
    }
  }

  @Override
  void repair() {
    for (Partition partition : open) {
      partition.mend();
    }
    open.clear();
  }

  /** One server is alone. */
  private void isolate(boolean[] cut) {
    int alone = arena.pick(random);
    for (int other = 0; other < arena.size(); other++) {
      cutBothWays(cut, alone, other);
    }
    arena.marks().hit(Mark.PARTITION_SYMMETRIC);
  }

  /** Every server is on one of two sides. */
  private void halve(boolean[] cut) {
    long sides = random.nextLong();
    for (int one = 0; one < arena.size(); one++) {
      for (int other = 0; other < one; other++) {
        if (((sides >>> one ^ sides >>> other) & 1) == 1) {
          cutBothWays(cut, one, other);
        }
      }
    }
    arena.marks().hit(Mark.PARTITION_SYMMETRIC);
  }

  /** One server is heard by some of the others no more, or does not hear them. */
  private void silence(boolean[] cut) {
    int victim = arena.pick(random);
    boolean deaf = random.nextInt(2) == 0;
    long affected = random.nextInt(2) == 0 ? -1 : random.nextLong();
    for (int other = 0; other < arena.size(); other++) {
      if (other != victim && (affected >>> other & 1) == 1) {
        cut[deaf ? link(other, victim) : link(victim, other)] = true;
      }
    }
    arena.marks().hit(Mark.PARTITION_ONE_WAY);
  }

  /** Two halves that only one server can reach both of. */
  private void bridge(boolean[] cut) {
    int bridge = arena.pick(random);
    long sides = random.nextLong();
    for (int one = 0; one < arena.size(); one++) {
      for (int other = 0; other < one; other++) {
        boolean apart = ((sides >>> one ^ sides >>> other) & 1) == 1;
        if (apart && one != bridge && other != bridge) {
          cutBothWays(cut, one, other);
        }
      }
    }
    arena.marks().hit(Mark.PARTITION_PARTIAL);
  }

  /** Every server reaches its two neighbours only. */
  private void ring(boolean[] cut) {
    for (int one = 0; one < arena.size(); one++) {
      for (int other = 0; other < one; other++) {
        int distance = one - other;
        if (distance > 1 && distance < arena.size() - 1) {
          cutBothWays(cut, one, other);
        }
      }
    }
    arena.marks().hit(Mark.PARTITION_PARTIAL);
  }

  private void cutBothWays(boolean[] cut, int one, int other) {
    if (one != other) {
      cut[link(one, other)] = true;
      cut[link(other, one)] = true;
    }
  }

  private int link(int from, int to) {
    return from * arena.size() + to;
  }

  /** The links that one partition cuts. */
  private final class Partition {
    private final boolean[] links;

    Partition(boolean[] links) {
      this.links = links;
    }

    void cut() {
      for (int i = 0; i < links.length; i++) {
        if (links[i]) {
          arena.network().cut(i / arena.size(), i % arena.size());
        }
      }
    }

    void mend() {
      for (int i = 0; i < links.length; i++) {
        if (links[i]) {
          arena.network().mend(i / arena.size(), i % arena.size());
        }
      }
    }
  }
}
