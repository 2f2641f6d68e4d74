package dev.raftkit.node;

import dev.raftkit.node.membership.Member;

/**
 * The three calls that programs know from the leader election of Kubernetes clients: see {@link
 * Election#lead(LeadershipCallbacks)}. What they throw is logged; {@link #onStartedLeading} that throws
 * makes this member resign.
 */
public interface LeadershipCallbacks {
  /**
   * This member leads. On a thread of its own, which is interrupted when the leadership is over; it may
   * work here for as long as that takes.
   */
  void onStartedLeading(Leadership leadership) throws Exception;

  /**
   * The leadership that {@link #onStartedLeading} was called with is over, or the registration is
   * closed. Called once for each, and perhaps before that call has returned.
   */
  void onStoppedLeading();

  /** Somebody leads, perhaps this member; also called for whoever leads at the beginning. */
  default void onNewLeader(Member leader, long token) {}
}
