package dev.raftkit.sim.full;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.sim.engine.World;
import java.util.SortedMap;

/** What is durable of a server: the engine's model of its disk follows. */
record DurableFiles(DurableLog log, World world, int index) implements ServerDisks.Watcher {
  @Override
  public void logChanged(SortedMap<String, SimFile> files, SimFile file, int changedFrom) {
    log.changed(files, file, changedFrom);
  }

  @Override
  public void logNamesChanged(SortedMap<String, SimFile> files) {
    log.namesChanged(files);
  }

  @Override
  public void snapshotNamesChanged(SortedMap<String, SimFile> files) {
    LogPosition newest = SnapshotNames.newest(files.keySet());
    boolean isThere = !newest.equals(LogPosition.ZERO);
    world.disk(index).snapshotDurable(isThere ? snapshot(newest) : null);
  }

  /** What it covers is committed, and says who the members are as of its end. */
  private Snapshot snapshot(LogPosition last) {
    return new Snapshot(
        last, world.roster().configurationAt(world.invariants().committed(), last.index()));
  }
}
