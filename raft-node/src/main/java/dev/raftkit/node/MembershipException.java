package dev.raftkit.node;

import dev.raftkit.core.membership.ChangeRefusal;
import dev.raftkit.node.membership.Member;
import org.jspecify.annotations.Nullable;

/**
 * Why a membership change did not come to an end that is known. After {@link UnknownOutcome} and {@link
 * TimedOut} it may have happened, or happen still: the list of members tells.
 */
public abstract sealed class MembershipException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private MembershipException(String message) {
    super(message, null, false, false);
  }

  /** This member does not lead. {@link #leader} says who does, as far as it knows. */
  public static final class NotLeader extends MembershipException {
    private static final long serialVersionUID = 1;
    private final transient @Nullable Member leader;

    public NotLeader(@Nullable Member leader) {
      super(
          leader == null
              ? "not the leader, and none is known"
              : "not the leader: that is " + leader);
      this.leader = leader;
    }

    public @Nullable Member leader() {
      return leader;
    }
  }

  /** Nothing happened, for a reason that the message says together with the remedy. */
  public static final class Refused extends MembershipException {
    private static final long serialVersionUID = 1;
    private final ChangeRefusal.Reason reason;

    public Refused(ChangeRefusal refusal) {
      super(refusal.text());
      this.reason = refusal.reason();
    }

    public ChangeRefusal.Reason reason() {
      return reason;
    }

    /** Whether the same change would happen if it were forced. */
    public boolean canBeForced() {
      return reason.canBeForced();
    }
  }

  /** Leadership was lost, and what became of the change cannot be seen here. */
  public static final class UnknownOutcome extends MembershipException {
    private static final long serialVersionUID = 1;

    public UnknownOutcome(String reason) {
      super(reason);
    }
  }

  /** The change has begun and was not known to be committed in time. */
  public static final class TimedOut extends MembershipException {
    private static final long serialVersionUID = 1;

    public TimedOut(String reason) {
      super(reason);
    }
  }

  /** This member is stopped, or stopped meanwhile. */
  public static final class Stopped extends MembershipException {
    private static final long serialVersionUID = 1;

    public Stopped(String reason) {
      super(reason);
    }
  }
}
