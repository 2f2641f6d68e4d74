package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.mark.MarkCounts;
import dev.raftkit.sim.engine.network.Links;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.EventQueue;
import java.util.List;

/**
 * Where trouble happens.
 *
 * @param disturbed to be run after every change of anything's health
 * @param electionTimeoutMaxNanos the longest election timeout, which durations are measured by
 */
public record Arena(
    EventQueue queue,
    Links network,
    List<Machine> machines,
    MarkCounts marks,
    FaultAtlas atlas,
    Runnable disturbed,
    long electionTimeoutMaxNanos) {
  int size() {
    return machines.size();
  }

  /** A server that believes that it leads; -1 if none does. */
  int leader() {
    for (int i = 0; i < size(); i++) {
      if (machines.get(i).isLeader()) {
        return i;
      }
    }
    return -1;
  }

  /** A victim: often a leader, since that hurts most. */
  int pick(RandomStream random) {
    boolean leaderWanted = random.nextInt(2) == 0;
    int start = random.nextInt(size());
    for (int i = 0; leaderWanted && i < size(); i++) {
      int candidate = (start + i) % size();
      if (machines.get(candidate).isLeader()) {
        return candidate;
      }
    }
    return start;
  }
}
