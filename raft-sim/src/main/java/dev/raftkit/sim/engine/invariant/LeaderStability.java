package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.RoleName;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import dev.raftkit.sim.engine.time.EventQueue;
import org.jspecify.annotations.Nullable;

/**
 * I17: a leader that is connected to a healthy majority keeps leading, whatever the others do
 * (thesis §4.2.3, §9.6).
 *
 * <p>A <em>watch</em> starts when a leader sends a heartbeat in the highest term that any server ever
 * had, and it and its <em>supporters</em>, a majority together, run with ordinary disks and healthy
 * links to the leader, and the supporters follow it in its term, and no server stands still. The
 * watch is binding once everything is over that began before: all messages under way have arrived,
 * and every election round has timed out; a change of anybody's health before that ends it. From then
 * on, until too few supporters have stayed healthy, any other leader and any higher term is a
 * violation: no majority can have granted a PreVote for it, because every supporter has heard from
 * the leader within the minimum election timeout.
 */
public final class LeaderStability {
  public static final String NAME = "I17-leader-stability";
  private static final int NOBODY = ServerState.NOBODY;

  private final Alarm alarm;
  private final EventQueue clock;
  private final Surroundings surroundings;
  private final MarkCounts marks;
  private final long settlingNanos;
  private final boolean[] supports;
  private final Roster roster;
  private Configuration configuration;
  private long highestTerm;

  /** The newest term in which a leader told another to campaign. */
  private long consentedTerm;

  private int leader = NOBODY;
  private long term;
  private long bindingFrom;
  private boolean marked;

  /**
   * Creates the invariant.
   *
   * @param electionTimeoutMaxNanos the longest election timeout
   */
  public LeaderStability(
      Alarm alarm,
      EventQueue clock,
      Surroundings surroundings,
      MarkCounts marks,
      Roster roster,
      long electionTimeoutMaxNanos) {
    this.alarm = alarm;
    this.clock = clock;
    this.surroundings = surroundings;
    this.marks = marks;
    this.settlingNanos = 2 * electionTimeoutMaxNanos;
    this.supports = new boolean[roster.size()];
    this.roster = roster;
    this.configuration = roster.configuration();
  }

  /** A leader of a group that is as it began sends a heartbeat. */
  public void heartbeat(int server, ServerState[] states) {
    heartbeat(server, states, roster.configuration());
  }

  /**
   * A leader sends a heartbeat.
   *
   * @param settled the configuration of its group; null while it changes
   */
  public void heartbeat(int server, ServerState[] states, @Nullable Configuration settled) {
    if (leader != NOBODY) {
      markOnceBinding();
    } else if (settled != null
        && settled.isVoter(roster.id(server))
        && states[server].term == highestTerm
        && highestTerm > consentedTerm
        && findSupporters(server, states, settled)) {
      configuration = settled;
      leader = server;
      term = highestTerm;
      marked = false;
      bindingFrom =
          Math.max(surroundings.lastArrivalNanos(), clock.now() + settlingNanos) + settlingNanos;
    }
  }

  /** A leader begins to hand over: that is its own wish. */
  public void handsOver(int server) {
    if (server == leader) {
      leader = NOBODY;
    }
  }

  /** A server uses a configuration: when a leader begins a change, its watch ends. */
  public void governed(int server, Configuration inEffect) {
    if (server == leader && !inEffect.equals(configuration)) {
      leader = NOBODY;
    }
  }

  /** A leader told another to campaign, which may last for the rest of the term. */
  public void consented(int server, long inTerm) {
    consentedTerm = Math.max(consentedTerm, inTerm);
    handsOver(server);
  }

  /** A running server acted. */
  public void acted(int server, ServerState after) {
    highestTerm = Math.max(highestTerm, after.term);
    if (leader == NOBODY) {
      return;
    }
    boolean stillLeads = server != leader || (after.isLeader() && after.term == term);
    if (stillLeads && after.term <= term) {
      return;
    }
    if (isBinding()) {
      alarm.raise(
          NAME,
          server,
          "n"
              + (leader + 1)
              + " leads in term "
              + term
              + " with a healthy majority; n"
              + (server + 1)
              + " is now "
              + after.role
              + " in term "
              + after.term);
    }
    leader = NOBODY;
  }

  /** Something broke or was repaired, just now. */
  public void disturbed() {
    if (leader == NOBODY) {
      return;
    }
    if (!isBinding()) {
      leader = NOBODY;
      return;
    }
    for (int i = 0; i < supports.length; i++) {
      supports[i] = supports[i] && isHealthySupporter(leader, i);
    }
    if (!surroundings.isHealthy(leader) || !roster.isMajority(configuration, i -> supports[i])) {
      leader = NOBODY;
    }
  }

  private void markOnceBinding() {
    if (!marked && isBinding()) {
      marked = true;
      marks.hit(Mark.HEALTHY_LEADER_WATCHED);
    }
  }

  private boolean isBinding() {
    return clock.now() > bindingFrom;
  }

  private boolean findSupporters(int candidate, ServerState[] states, Configuration settled) {
    for (int i = 0; i < supports.length; i++) {
      if (surroundings.isPaused(i)) {
        return false;
      }
      boolean follows = states[i].role == RoleName.FOLLOWER
          && states[i].term == highestTerm
          && states[i].leader == candidate;
      supports[i] = (i == candidate || follows) && isHealthySupporter(candidate, i);
    }
    return supports[candidate] && roster.isMajority(settled, i -> supports[i]);
  }

  private boolean isHealthySupporter(int candidate, int server) {
    return surroundings.isHealthy(server)
        && (server == candidate || surroundings.areConnected(candidate, server));
  }
}
