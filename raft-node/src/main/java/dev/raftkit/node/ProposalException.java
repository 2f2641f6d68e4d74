package dev.raftkit.node;

import dev.raftkit.node.membership.Member;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Why a proposal or a read has no result. Only after {@link UnknownOutcome} may the command have been applied,
 * or be applied later; after any other it has not been and will not be.
 */
public abstract sealed class ProposalException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private ProposalException(String message) {
    this(message, null);
  }

  private ProposalException(String message, @Nullable Throwable cause) {
    // Failures under load are values, not accidents: a stack trace would cost more than the answer.
    super(message, cause, false, false);
  }

  /** What made a future fail, without the wrapping that futures chained to it add. */
  public static Throwable causeOf(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
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

  /**
   * The state machine refused the command ({@code validate}, {@code results.refuse}), or the cluster
   * cannot take such commands yet. This attempt changed nothing.
   */
  public static final class Refused extends ProposalException {
    private static final long serialVersionUID = 1;
    private final boolean isKept;

    public Refused(String reason) {
      super(reason);
      this.isKept = false;
    }

    /** It threw instead of saying why. */
    public Refused(String reason, Throwable cause) {
      super(reason, cause);
      this.isKept = false;
    }

    private Refused(String reason, boolean isKept) {
      super(reason);
      this.isKept = isKept;
    }

    /** Where a command of a session was applied: whenever it is sent again, it has this answer. */
    public static Refused kept(String reason) {
      return new Refused(reason, true);
    }

    /**
     * Whether this is the answer that the command's session keeps. Any other refusal says nothing of
     * earlier attempts at the same command.
     */
    public boolean isKept() {
      return isKept;
    }
  }

  /** No result in time, or leadership was lost: the command may or may not be applied. */
  public static final class UnknownOutcome extends ProposalException {
    private static final long serialVersionUID = 1;
    private final long sequence;

    public UnknownOutcome(String reason) {
      this(reason, 0);
    }

    /** Of a command in a session. */
    public UnknownOutcome(String reason, long sequence) {
      super(reason);
      this.sequence = sequence;
    }

    /** What {@link Session#retry} finds the outcome by; 0 outside a session. */
    public long sequence() {
      return sequence;
    }
  }

  /**
   * There is no such session, or not any more: it was not heard of for longer than its timeout, or was
   * closed. This attempt applied nothing; what became of the session's earlier commands without an
   * answer, also of this one if it was sent before, stays unknown.
   */
  public static final class SessionExpired extends ProposalException {
    private static final long serialVersionUID = 1;

    public SessionExpired(String reason) {
      super(reason);
    }
  }

  /** There are as many sessions as there may be; none is ended for a new one. */
  public static final class TooManySessions extends ProposalException {
    private static final long serialVersionUID = 1;

    public TooManySessions(String limit) {
      super(limit);
    }
  }

  /** A request breaks the rules of sessions: a number used for two commands, or out of range. */
  public static final class SessionMisused extends ProposalException {
    private static final long serialVersionUID = 1;

    public SessionMisused(String how) {
      super(how);
    }
  }

  /** This member is stopped, or stopped before it accepted the command. */
  public static final class Stopped extends ProposalException {
    private static final long serialVersionUID = 1;

    public Stopped(String reason) {
      super(reason);
    }
  }

  /** A read had no answer in time. It changed nothing, so it can be asked again. */
  public static final class TimedOut extends ProposalException {
    private static final long serialVersionUID = 1;

    public TimedOut(String reason) {
      super(reason);
    }
  }

  /** The state machine could not answer a read: {@link #getCause} is what it threw. */
  public static final class QueryFailed extends ProposalException {
    private static final long serialVersionUID = 1;

    public QueryFailed(Throwable cause) {
      super("the state machine could not answer the read: " + cause, cause);
    }

    /** As another process said it. */
    public QueryFailed(String text) {
      super(text);
    }
  }
}
