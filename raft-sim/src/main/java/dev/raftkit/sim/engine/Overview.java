package dev.raftkit.sim.engine;

import dev.raftkit.core.HardState;
import dev.raftkit.core.RoleName;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.disk.ModelDisk;
import dev.raftkit.sim.engine.fault.FaultAtlas;
import dev.raftkit.sim.engine.invariant.Invariants;
import dev.raftkit.sim.engine.invariant.ServerState;

/** All servers of a run at once, for the {@link FaultAtlas}. */
@SuppressWarnings("ArrayRecordComponent")
record Overview(
    Server[] all,
    ModelDisk[] disks,
    Invariants invariants,
    ProtocolMarks protocol,
    boolean membersChange,
    int witness)
    implements FaultAtlas.Sight {
  @Override
  public int servers() {
    return disks.length;
  }

  @Override
  public boolean isWitness(int server) {
    return server == witness;
  }

  @Override
  public boolean tearsBatches() {
    return all[0].tearsBatches();
  }

  @Override
  public LogModel log(int server) {
    return disks[server].log();
  }

  @Override
  public HardState hardState(int server) {
    return disks[server].hardState();
  }

  @Override
  public boolean owes(int server) {
    return all[server].owes();
  }

  @Override
  public boolean campaigns(int server, long term) {
    ServerState state = invariants.state(server);
    return state.role == RoleName.CANDIDATE && state.term <= term;
  }

  @Override
  public long countedOn(int server) {
    return protocol.countedOn(server);
  }

  @Override
  public long committed() {
    return invariants.committed().lastIndex();
  }

  @Override
  public long committedHashAt(long index) {
    return invariants.committed().prefixHashAt(index);
  }
}
