package dev.raftkit.node;

import org.jspecify.annotations.Nullable;

/**
 * A state machine that knows time: for leases, timeouts, anything that ends by itself. A clock read
 * while a command is applied would show another time on each member, so time is what the log says: each
 * command carries the leader's reading of a clock that is replicated ({@link CommandBatch#clock}). It
 * only advances, by the leader's monotonic clock, stands still while nobody leads, and is that of client
 * sessions (thesis §6.3).
 *
 * <p>So whatever is to happen a while after a command happens no earlier than that. It happens late by
 * as much as the leaders stood still or were being elected, and by {@code clockInterval} of {@link
 * dev.raftkit.node.session.SessionLimits} for each change of leaders.
 *
 * <p>Commands with a time need version 3 of the protocol on every member.
 */
public interface TimedStateMachine extends StateMachine {
  /** What {@link #dueAt} says when nothing is ever due. */
  long NEVER = Long.MAX_VALUE;

  /**
   * Whether a command is to carry the time. Others enter the log without it, ask for no version 3, and
   * are given the time of the last entry that has one. Like {@link #validate} a function of the command
   * alone, called from any thread.
   */
  default boolean needsTime(byte[] command) {
    return true;
  }

  /**
   * From which time on {@link #due} has something to say, in nanoseconds of the replicated clock; {@link
   * #NEVER} if there is nothing. Asked after each batch, on the thread of {@link #apply}; what it
   * throws stops the group on this member.
   */
  long dueAt();

  /**
   * What the leader is to propose at this time, on its own and on nobody's behalf; null for nothing. When
   * it is applied, {@link CommandBatch#isDue} holds, as it does for no command of a client. Since then
   * commands may have been applied that this did not see, and another leader may have proposed the
   * same: it has to say what it saw, and {@link #apply} has to compare.
   *
   * <p>It changes nothing. On the thread of {@link #apply}, on a leader; what it throws stops the group
   * on this member.
   *
   * @param clock at least what {@link #dueAt} said
   */
  byte @Nullable [] due(long clock);
}
