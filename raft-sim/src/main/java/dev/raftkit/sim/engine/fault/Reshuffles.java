package dev.raftkit.sim.engine.fault;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.sim.engine.fault.MembershipCode.Part;
import dev.raftkit.sim.engine.random.RandomStream;
import org.jspecify.annotations.Nullable;

/**
 * Servers come and go as members. One that was removed keeps its disk and runs on; it may be added
 * again. Nobody is forced upon a group who knows of none yet: such a server does not vote, and if the
 * group needs its vote to tell it of itself, that is the end of the group.
 */
final class Reshuffles extends Trouble {
  Reshuffles(Arena arena, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
  }

  @Override
  void strike() {
    int leader = arena.leader();
    int asked = leader < 0 || random.nextInt(4) == 0 ? random.nextInt(arena.size()) : leader;
    Machine machine = arena.machines().get(asked);
    Configuration current = machine.members();
    if (current != null && machine.isUp() && !machine.isPaused()) {
      machine.changeMembers(change(current));
    }
  }

  /** Mostly one thing, now and then several. */
  private int change(Configuration current) {
    int parts = random.nextInt(3) == 0 ? 1 + random.nextInt(arena.size()) : 1;
    int first = random.nextInt(arena.size());
    int code = MembershipCode.NOTHING;
    boolean allKnowAGroup = true;
    for (int i = 0; i < parts; i++) {
      int server = (first + i) % arena.size();
      allKnowAGroup &= knowsAGroup(arena.machines().get(server));
      code = MembershipCode.with(
          code, server, part(current, arena.machines().get(server).id()));
    }
    return random.nextInt(3) == 0 && allKnowAGroup ? MembershipCode.forced(code) : code;
  }

  private static boolean knowsAGroup(Machine machine) {
    Configuration members = machine.members();
    return members != null && !members.isEmpty();
  }

  private Part part(Configuration current, NodeId id) {
    int kind = random.nextInt(12);
    if (kind == 0) {
      return random.nextInt(2) == 0 ? Part.MOVE_HERE : Part.MOVE_THERE;
    } else if (kind == 1) {
      // Whether that makes sense or not.
      return Part.DEMOTE;
    } else if (current.isVoter(id)) {
      return kind < 5 ? Part.DEMOTE : Part.REMOVE;
    } else if (current.isLearner(id)) {
      return kind < 3 ? Part.REMOVE : Part.PROMOTE;
    }
    return kind < 6 ? Part.ADD_AND_PROMOTE : Part.ADD;
  }

  @Override
  void relent(long number, @Nullable Object episode) {}

  @Override
  void repair() {}
}
