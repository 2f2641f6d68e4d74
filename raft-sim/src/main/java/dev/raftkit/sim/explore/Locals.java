package dev.raftkit.sim.explore;

import dev.raftkit.core.HardState;
import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.disk.ModelDisk;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The states of single servers, each with a number. */
final class Locals {
  private final Fingerprint fingerprint;
  private final Map<Long, Integer> numbers = new HashMap<>();
  private final List<Local> states = new ArrayList<>();

  Locals(Fingerprint fingerprint) {
    this.fingerprint = fingerprint;
  }

  Local get(int number) {
    return states.get(number);
  }

  /**
   * The number of the state that a server is in.
   *
   * @param localNow its clock
   */
  int of(World world, int server, long localNow) {
    Raft raft = world.server(server).raft();
    ModelDisk disk = world.disk(server);
    Lanes lanes = fingerprint.fresh();
    lanes.addServer(server);
    addDisk(lanes, world, disk);
    if (raft == null) {
      lanes.add(0);
      return add(lanes.now(), lanes.now(), lanes.now()[0], false, false, 0);
    }
    long matter = matter(raft, lanes.now()[0]);
    fingerprint.add(lanes, raft, localNow);
    boolean isLeader = raft.role() == RoleName.LEADER;
    return add(lanes.now(), lanes.later(), matter, true, isLeader, raft.currentTerm());
  }

  private static void addDisk(Lanes lanes, World world, ModelDisk disk) {
    HardState durable = disk.hardState();
    LogModel log = disk.log();
    lanes.add(durable.currentTerm());
    lanes.addServer(world.roster().indexOf(durable.votedFor()));
    lanes.add(log.lastIndex());
    lanes.add(log.prefixHashAt(log.lastIndex()));
    lanes.add(disk.unsyncedWrites());
  }

  private static long matter(Raft raft, long disk) {
    LogPosition last = raft.lastLog();
    HardState hardState = raft.hardState();
    long hash = disk;
    hash = RandomStream.mix(hash + raft.role().name().hashCode());
    hash = RandomStream.mix(hash + hardState.currentTerm());
    hash = RandomStream.mix(hash + String.valueOf(hardState.votedFor()).hashCode());
    hash = RandomStream.mix(hash + last.term());
    hash = RandomStream.mix(hash + last.index());
    hash = RandomStream.mix(hash + raft.commitIndex());
    hash = RandomStream.mix(hash + raft.lastApplied());
    return RandomStream.mix(hash + raft.durableIndex());
  }

  private int add(long[] now, long[] later, long matter, boolean up, boolean leader, long term) {
    Integer known = numbers.get(now[0]);
    if (known != null) {
      return known;
    }
    // Later, a state stays as it is then.
    int laterNumber =
        now[0] == later[0] ? states.size() : add(later, later, matter, up, leader, term);
    int number = states.size();
    numbers.put(now[0], number);
    states.add(new Local(now, laterNumber, matter, up, leader, term));
    return number;
  }
}
