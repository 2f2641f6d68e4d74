package dev.raftkit.sim.engine;

import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.Actor;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;

/**
 * A restless person, who lets the servers of a run come and go as members until the repair. One that
 * was removed keeps its disk and runs on; it may be added again.
 */
final class MembershipOperator implements Actor {
  private static final long PAUSE_MIN_NANOS = 20_000_000;

  private final World world;
  private final RandomStream random;
  private final long untilNanos;
  private final long pauseMaxNanos;

  MembershipOperator(World world, RandomStream random, long untilNanos) {
    this.world = world;
    this.random = random;
    this.untilNanos = untilNanos;
    this.pauseMaxNanos = random.mostlySmall(50_000_000, 2_000_000_000);
    lookAgain();
  }

  @Override
  public void act(Event event) {
    if (world.queue().now() >= untilNanos) {
      return;
    }
    int asked = random.nextInt(4) == 0 ? random.nextInt(world.roster().size()) : leader();
    Raft raft = world.server(asked).raft();
    if (raft != null) {
      MembershipChange change = change(raft.configuration());
      world.server(asked).changeMembership(random.nextInt(3) == 0 ? change.force() : change);
    }
    lookAgain();
  }

  private void lookAgain() {
    long pause = PAUSE_MIN_NANOS + random.mostlySmall(1, pauseMaxNanos);
    world.queue().schedule(world.queue().now() + pause, this, EventKind.FAULT, 0, 0, null);
  }

  /** The server that leads in the highest term, or any. */
  private int leader() {
    int leader = random.nextInt(world.roster().size());
    long term = 0;
    for (int i = 0; i < world.roster().size(); i++) {
      Raft raft = world.server(i).raft();
      if (raft != null && raft.role() == RoleName.LEADER && raft.currentTerm() > term) {
        leader = i;
        term = raft.currentTerm();
      }
    }
    return leader;
  }

  /** Mostly one thing, now and then several. */
  private MembershipChange change(Configuration current) {
    int parts = random.nextInt(3) == 0 ? 1 + random.nextInt(world.roster().size()) : 1;
    int first = random.nextInt(world.roster().size());
    MembershipChange change = part(current, first);
    for (int i = 1; i < parts; i++) {
      change = change.and(part(current, (first + i) % world.roster().size()));
    }
    return change;
  }

  private MembershipChange part(Configuration current, int server) {
    NodeId id = world.roster().id(server);
    int kind = random.nextInt(12);
    if (kind == 0) {
      return MembershipChange.setAddress(id, "at" + random.nextInt(3));
    } else if (kind == 1) {
      // Whether that makes sense or not.
      return MembershipChange.demote(id);
    } else if (current.isVoter(id)) {
      return kind < 5 ? MembershipChange.demote(id) : MembershipChange.remove(id);
    } else if (current.isLearner(id)) {
      return kind < 3 ? MembershipChange.remove(id) : MembershipChange.promote(id);
    }
    MembershipChange added = MembershipChange.addLearner(id, "");
    return kind < 6 ? added.and(MembershipChange.promote(id)) : added;
  }
}
