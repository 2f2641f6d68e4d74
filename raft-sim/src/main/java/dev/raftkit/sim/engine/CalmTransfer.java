package dev.raftkit.sim.engine;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.message.ProtocolVersion;
import dev.raftkit.sim.engine.fault.Machine;
import dev.raftkit.sim.engine.invariant.Liveness;
import dev.raftkit.sim.engine.invariant.ServerState;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.List;

/**
 * When all trouble is over, a leader is asked to hand over to a healthy follower that has nearly all of
 * its log. One time of several it must succeed (I16); else nobody could rely on it in a planned restart.
 */
final class CalmTransfer {
  private static final int ATTEMPTS_MAX = 5;
  private static final long PAUSE_NANOS = 2 * Settings.ELECTION_TIMEOUT_MAX_NANOS;

  private final World world;
  private final List<Machine> machines;
  private final boolean[] healthy;
  private final RandomStream random;

  /** When all messages have arrived that were sent in trouble. */
  private final long calmFrom;

  private int attempts;
  private int target = -1;
  private long askedTerm;
  private String course = "";

  CalmTransfer(World world, List<Machine> machines, boolean[] healthy, RandomStream random) {
    this.world = world;
    this.machines = machines;
    this.healthy = healthy.clone();
    this.random = random;
    this.calmFrom = world.network().lastArrival() + PAUSE_NANOS;
  }

  /** Looks what became of it and asks again; answers when that is to be done next, or never. */
  long goOn() {
    long now = world.queue().now();
    if (now < calmFrom) {
      return calmFrom;
    }
    if (target >= 0) {
      ServerState state = world.invariants().state(target);
      if (state.isLeader() && state.term > askedTerm) {
        world.marks().hit(Mark.TRANSFER_IN_CALM);
        return Long.MAX_VALUE;
      }
      attempts++;
      course += " n" + (target + 1) + " after term " + askedTerm;
      target = -1;
    }
    if (attempts == ATTEMPTS_MAX) {
      world
          .alarm()
          .raise(
              Liveness.NAME, attempts + " hand-overs came to nothing without trouble: to" + course);
      return Long.MAX_VALUE;
    }
    ask();
    return now + PAUSE_NANOS;
  }

  private void ask() {
    int leader = leader();
    int first = random.nextInt(healthy.length);
    for (int i = 0; leader >= 0 && i < healthy.length && target < 0; i++) {
      int candidate = (first + i) % healthy.length;
      target = isFit(candidate, leader) ? candidate : -1;
    }
    if (target >= 0) {
      askedTerm = world.invariants().state(leader).term;
      machines.get(leader).handOver(target);
    }
  }

  private int leader() {
    int leader = -1;
    for (int i = 0; i < healthy.length; i++) {
      ServerState state = world.invariants().state(i);
      boolean isNewer = leader < 0 || state.term > world.invariants().state(leader).term;
      leader = healthy[i] && state.isLeader() && isNewer ? i : leader;
    }
    return leader;
  }

  private boolean isFit(int candidate, int leader) {
    ServerState state = world.invariants().state(candidate);
    ServerState leading = world.invariants().state(leader);
    return candidate != leader
        && healthy[candidate]
        && world.ranks().mayLead(candidate)
        && isVoter(candidate, leader)
        && knowsHandOvers(candidate)
        && knowsHandOvers(leader)
        && world.server(candidate).isUp()
        && state.term == leading.term
        && state.leader == leader
        && state.durableIndex >= leading.commitIndex;
  }

  /** Whether a leader counts a server's votes, which is no witness, and no change of that is under way. */
  private boolean isVoter(int candidate, int leader) {
    Configuration members = machines.get(leader).members();
    return members != null
        && !members.isJoint()
        && members.isVoter(machines.get(candidate).id())
        && !members.isWitness(machines.get(candidate).id());
  }

  /** The version of the protocol before has no message that asks somebody to lead. */
  private boolean knowsHandOvers(int server) {
    return world.wireVersion(server) == ProtocolVersion.CURRENT;
  }
}
