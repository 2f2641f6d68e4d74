package dev.raftkit.sim.engine;

/** Servers that break a rule of Raft, so that there is something to be found. */
public final class Forgetful {
  private Forgetful() {}

  /** Servers whose disk is empty after a loss of power, as if nothing had ever been synced. */
  public static final ServerFactory SERVERS = (world, index) -> new CoreServer(world, index) {
    @Override
    protected void stop(boolean powerLost) {
      super.stop(powerLost);
      if (powerLost) {
        world.disk(index).clear();
      }
    }
  };
}
