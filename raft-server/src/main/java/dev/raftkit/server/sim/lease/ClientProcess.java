package dev.raftkit.server.sim.lease;

import dev.raftkit.kv.client.KvClient;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.EventKind;

/** A process with a client of the store in it, and the trouble that it is in. */
final class ClientProcess {
  private static final long MILLISECOND = 1_000_000;
  private static final long TROUBLE_GAP_MAX_NANOS = 6_000 * MILLISECOND;
  private static final long TROUBLE_MAX_NANOS = 5_000 * MILLISECOND;

  /** The bound of what leases promise: how much slower a client's clock is than a leader's. */
  private static final int DRIFT_PER_MILLION = 10_000;

  private final LeaseRun run;
  private final World world;
  private final RandomStream random;
  private final ProcessLoop loop;
  private final ClusterLink link;
  private final KvClient client;

  ClientProcess(LeaseRun run, RandomStream random) {
    this.run = run;
    this.world = run.world();
    this.random = random;
    this.loop = new ProcessLoop(run, drift());
    this.link = new ClusterLink(world, loop, random.split("/link"));
    RandomStream identities = random.split("/identities");
    this.client = new KvClient(link, loop, loop::execute, identities::nextLong);
    troubleLater();
  }

  private int drift() {
    // Where servers' clocks drift too, both together keep to the bound.
    int least = world.config().faults().has(FaultKind.CLOCK) ? 0 : -DRIFT_PER_MILLION;
    return (int) random.between(least, DRIFT_PER_MILLION);
  }

  KvClient client() {
    return client;
  }

  ProcessLoop loop() {
    return loop;
  }

  private void troubleLater() {
    long time = world.queue().now() + random.between(MILLISECOND, TROUBLE_GAP_MAX_NANOS);
    world.queue().schedule(time, event -> trouble(), EventKind.CLIENT, 0, 0, null);
  }

  private void trouble() {
    if (loop.isDead() || run.isOver()) {
      return;
    }
    long nanos = random.mostlySmall(MILLISECOND, TROUBLE_MAX_NANOS);
    boolean pauses = random.nextInt(2) == 0;
    if (pauses && world.config().faults().has(FaultKind.PAUSE)) {
      loop.pause(nanos);
    } else if (!pauses && world.config().faults().has(FaultKind.NETWORK)) {
      link.cut(nanos);
    }
    troubleLater();
  }
}
