package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bits that turn over, writes that go astray, syncs that lie: as far as the {@link FaultAtlas} lets
 * them. Often the victim has to start again soon after, since that is when most of it is noticed. Or
 * the power of all goes, and the leader's disk damages what nobody else may have.
 */
final class DiskDecay extends Trouble {
  private static final Object BLACKOUT = "blackout";

  private static final long LOOK_NANOS = 200_000;
  private static final int LOOKS_MAX = 4_000;

  private final boolean[] dark;
  private int looks;
  private boolean wasWriting;

  DiskDecay(Arena arena, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
    this.dark = new boolean[arena.size()];
  }

  @Override
  void strike() {
    int victim = arena.pick(random);
    switch (random.nextInt(4)) {
      case 0 -> harm(victim, machine -> machine.rotDisk());
      case 1 -> harm(victim, machine -> machine.armDisk(DiskFault.MISDIRECTED_WRITE));
      case 2 -> harm(victim, machine -> machine.armDisk(DiskFault.LYING_SYNC));
      default -> {
        looks = LOOKS_MAX;
        wasWriting = false;
        attack(0);
      }
    }
  }

  private void harm(int victim, Consumer<Machine> harm) {
    if (arena.atlas().mayHarm(victim)) {
      harm.accept(arena.machines().get(victim));
      endAfter(someTime(8), victim, null);
    }
  }

  /** Waits for a leader's disk to have something that has hardly reached the others. */
  @Override
  void attack(int server) {
    if (looks == 0) {
      return;
    }
    looks--;
    int leader = arena.leader();
    boolean isWriting = leader >= 0 && arena.machines().get(leader).isWriting();
    boolean hasWritten = wasWriting && !isWriting;
    wasWriting = isWriting;
    if (leader >= 0 && hasWritten && arena.atlas().mayHarm(leader)) {
      looks = 0;
      blackout();
      boolean unused = arena.machines().get(leader).rotDisk();
    } else {
      attackAfter(random.between(1, LOOK_NANOS), 0);
    }
  }

  private void blackout() {
    arena.marks().hit(Mark.CLUSTER_CRASHED);
    for (int i = 0; i < arena.size(); i++) {
      Machine machine = arena.machines().get(i);
      if (machine.isUp()) {
        machine.losePower();
        dark[i] = true;
        endAfter(someTime(2), i, BLACKOUT);
      }
    }
  }

  @Override
  void relent(long number, @Nullable Object episode) {
    int server = (int) number;
    Machine machine = arena.machines().get(server);
    if (BLACKOUT.equals(episode)) {
      bootAfterBlackout(server);
      return;
    }
    if (machine.isUp() && random.nextInt(4) > 0) {
      if (random.nextInt(2) == 0) {
        machine.losePower();
      } else {
        machine.killProcess();
      }
      machine.boot();
    }
    machine.repairDisk();
  }

  private void bootAfterBlackout(int server) {
    Machine machine = arena.machines().get(server);
    if (dark[server] && !machine.isUp() && !arena.atlas().isLost(server)) {
      machine.boot();
    }
    dark[server] = false;
  }

  @Override
  void repair() {
    looks = 0;
    for (int i = 0; i < arena.size(); i++) {
      bootAfterBlackout(i);
      arena.machines().get(i).repairDisk();
    }
  }
}
