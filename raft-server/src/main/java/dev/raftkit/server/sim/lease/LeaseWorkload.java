package dev.raftkit.server.sim.lease;

import dev.raftkit.sim.engine.Server;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.choice.Workload;
import dev.raftkit.sim.engine.workload.Clientele;
import dev.raftkit.sim.full.LayeredSimulation;
import dev.raftkit.sim.full.ProvidedWorkload;
import org.jspecify.annotations.Nullable;

/** Brings the workload {@code lease} to the simulator. */
public final class LeaseWorkload implements ProvidedWorkload {
  @Override
  public Workload workload() {
    return Workload.LEASE;
  }

  @Override
  public ServerFactory servers() {
    return new LeaseServers();
  }

  /** Makes servers and clients of one run after the other. */
  private static final class LeaseServers implements ServerFactory {
    private @Nullable LeaseRun last;

    @Override
    public Server create(World world, int index) {
      return LayeredSimulation.server(world, index, run(world));
    }

    @Override
    public Clientele clientele(World world) {
      LeaseRun run = run(world);
      run.begin();
      return run;
    }

    private LeaseRun run(World world) {
      LeaseRun run = last;
      if (run == null || run.world() != world) {
        run = new LeaseRun(world);
        last = run;
      }
      return run;
    }
  }
}
