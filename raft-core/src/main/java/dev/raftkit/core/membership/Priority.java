package dev.raftkit.core.membership;

/**
 * How much a member is wanted as the leader. Elections are won by votes and logs alone (§5.4.1): a lower
 * priority only makes a member wait longer before it campaigns, and a leader hands over to a member of
 * higher priority that has been well for a while.
 */
public final class Priority {
  /** The usual one: election timeouts are as long as configured. */
  public static final int HIGHEST = 10;

  /** Of a member that votes and never leads. */
  public static final int NEVER_LEADS = 0;

  private Priority() {}

  public static boolean isValid(int priority) {
    return priority >= NEVER_LEADS && priority <= HIGHEST;
  }
}
