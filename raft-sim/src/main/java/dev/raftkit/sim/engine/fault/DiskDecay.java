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

  private final boolean[] dark;
  private final SyncWatch watch = new SyncWatch();

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
        watch.begin();
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
    if (!watch.isOn()) {
      return;
    }
    int leader = arena.leader();
    boolean isWriting = leader >= 0 && arena.machines().get(leader).isWriting();
    if (watch.seesSync(isWriting) && leader >= 0 && arena.atlas().mayHarm(leader)) {
      watch.end();
      blackout();
      boolean unused = arena.machines().get(leader).rotDisk();
    } else {
      attackAfter(random.between(1, SyncWatch.LOOK_NANOS), 0);
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
    watch.end();
    for (int i = 0; i < arena.size(); i++) {
      bootAfterBlackout(i);
      arena.machines().get(i).repairDisk();
    }
  }
}
