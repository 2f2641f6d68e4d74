package dev.raftkit.node;

import dev.raftkit.node.membership.Member;
import org.jspecify.annotations.Nullable;

/**
 * Why a proposal has no result. Only after {@link UnknownOutcome} may the command have been applied,
 * or be applied later; after any other it has not been and will not be.
 */
public abstract sealed class ProposalException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private ProposalException(String message) {
    // Failures under load are values, not accidents: a stack trace would cost more than the answer.
    super(message, null, false, false);
  }

  /** This member does not lead. {@link #leader} says who does, as far as it knows. */
  public static final class NotLeader extends ProposalException {
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

  /** Too many proposals wait; try again later. */
  public static final class Busy extends ProposalException {
    private static final long serialVersionUID = 1;

    public Busy(String limit) {
      super(limit);
    }
  }

  /** The command is larger than the group takes. */
  public static final class TooLarge extends ProposalException {
    private static final long serialVersionUID = 1;

    public TooLarge(int bytes, int bytesMax) {
      super("a command of " + bytes + " bytes; the limit is " + bytesMax + ": split it, or raise"
          + " entryBytesMax on every member");
    }

    /** As another process said it. */
    public TooLarge(String text) {
      super(text);
    }
  }

  /** The state machine refused the command ({@code results.refuse}). */
  public static final class Refused extends ProposalException {
    private static final long serialVersionUID = 1;

    public Refused(String reason) {
      super(reason);
    }
  }

  /** No result in time, or leadership was lost: the command may or may not be applied. */
  public static final class UnknownOutcome extends ProposalException {
    private static final long serialVersionUID = 1;

    public UnknownOutcome(String reason) {
      super(reason);
    }
  }

  /** This member is stopped, or stopped before it accepted the command. */
  public static final class Stopped extends ProposalException {
    private static final long serialVersionUID = 1;

    public Stopped(String reason) {
      super(reason);
    }
  }
}
