package dev.raftkit.sim.kit;

import dev.raftkit.node.StateMachine;
import dev.raftkit.sim.engine.Server;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.workload.Clientele;
import dev.raftkit.sim.full.LayeredSimulation;
import org.jspecify.annotations.Nullable;

/** Makes servers and clients of one run after the other, and remembers the last. */
final class TrialServers<M extends StateMachine> implements ServerFactory {
  private final Trial<M> trial;
  private final @Nullable Story story;
  private @Nullable TrialRun<M> last;

  TrialServers(Trial<M> trial, @Nullable Story story) {
    this.trial = trial;
    this.story = story;
  }

  @Override
  public Server create(World world, int index) {
    return LayeredSimulation.server(world, index, run(world));
  }

  @Override
  public Clientele clientele(World world) {
    return run(world);
  }

  private TrialRun<M> run(World world) {
    TrialRun<M> run = last;
    if (run == null || run.world() != world) {
      run = new TrialRun<>(trial, world, story);
      last = run;
    }
    return run;
  }

  /** What the test's code threw in the last run, if anything. */
  @Nullable
  Throwable cause() {
    return last == null ? null : last.cause();
  }
}
