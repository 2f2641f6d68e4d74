package dev.raftkit.sim.explore;

import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.observe.StateSet;
import dev.raftkit.sim.engine.schedule.Schedule;
import dev.raftkit.sim.shrink.ShrinkBudget;
import dev.raftkit.sim.shrink.Shrinker;
import dev.raftkit.sim.shrink.Shrunk;
import org.jspecify.annotations.Nullable;

/**
 * What an exploration came to.
 *
 * @param states how many different states
 * @param moves how many moves from one of them to one of them
 * @param depth how many moves the longest of all shortest ways has, so far
 * @param isComplete whether there are no other states within the scope
 * @param played how many courses the servers themselves took
 * @param unlike how many moves did something else than the same move in a state that counted as the
 *     same: what the exploration leaves out of its view of a state did matter
 * @param nanos processor time
 * @param abstractStates the states as a campaign counts them
 * @param violation the first invariant that failed, if one did
 * @param schedule the way there
 */
public record Exploration(
    Scope scope,
    long states,
    long moves,
    int depth,
    boolean isComplete,
    long played,
    long unlike,
    long nanos,
    StateSet abstractStates,
    @Nullable Violation violation,
    @Nullable Schedule schedule) {
  /**
   * The same failure in few steps; null if there is none.
   *
   * @param servers those that were explored
   */
  public @Nullable Shrunk shrunk(ServerFactory servers, ShrinkBudget budget) {
    return violation == null || schedule == null
        ? null
        : Shrinker.shrink(schedule, violation, servers, budget);
  }
}
