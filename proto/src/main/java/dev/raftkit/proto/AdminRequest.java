package dev.raftkit.proto;

import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import org.jspecify.annotations.Nullable;

/** What an operator asks of the member that leads. */
public record AdminRequest(long requestId, int group, Action action, long timeoutNanos)
    implements Request {
  public AdminRequest {
    if (group < 0) {
      throw new IllegalArgumentException("a group is 0 or more, not " + group);
    }
    if (timeoutNanos <= 0) {
      throw new IllegalArgumentException("a timeout is positive, not " + timeoutNanos + " ns");
    }
  }

  /** What is to be done. */
  public sealed interface Action {}

  /**
   * Another member shall lead; the result is the name of the next leader.
   *
   * @param target null for whoever is suited best
   */
  public record Transfer(@Nullable NodeId target) implements Action {}

  /** The members shall change; the result is the new configuration. */
  public record ChangeMembers(MembershipChange change) implements Action {
    /** More than all members of the largest group. */
    public static final int OPERATIONS_MAX = 64;

    public ChangeMembers {
      int operations = change.operations().size();
      if (operations == 0 || operations > OPERATIONS_MAX) {
        throw new IllegalArgumentException(
            "a change has 1 to " + OPERATIONS_MAX + " operations, not " + operations);
      }
    }
  }

  /** The result is the list of members. */
  public record ListMembers() implements Action {}
}
