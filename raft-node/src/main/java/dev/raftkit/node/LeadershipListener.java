package dev.raftkit.node;

import dev.raftkit.node.membership.Member;
import org.jspecify.annotations.Nullable;

/**
 * Learns who leads a group. The methods are called one at a time and in order, on a thread of their
 * own: what they do delays later calls, and the beginning of {@linkplain Election#lead tasks}, and
 * nothing else. What they throw is logged.
 *
 * <p>They tell of the past: a member that is told {@link #elected} may have lost the leadership
 * already. {@link Leadership#isSafe} tells of the present.
 */
public interface LeadershipListener {
  /**
   * This member leads, and its state machine has applied everything that was committed before: an
   * entry of the leadership's own term has been applied here.
   */
  default void elected(Leadership leadership) {}

  /** A leadership given by {@link #elected} is over; perhaps because this member stops. */
  default void lost(Leadership leadership) {}

  /** Who leads, as far as this member knows; null when it knows of none. */
  default void leaderChanged(long term, @Nullable Member leader) {}
}
