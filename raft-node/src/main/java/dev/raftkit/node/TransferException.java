package dev.raftkit.node;

import dev.raftkit.core.Effect.TransferEnd;
import dev.raftkit.core.Transfer;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Member;
import org.jspecify.annotations.Nullable;

/**
 * Why a request to hand over did not bring a new leader. Only after {@link TimedOut} and {@link
 * Abandoned} another member may still be elected because of it.
 */
public abstract sealed class TransferException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private TransferException(String message) {
    super(message, null, false, false);
  }

  /** This member does not lead. {@link #leader} says who does, as far as it knows. */
  public static final class NotLeader extends TransferException {
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

  /** The leader did not even begin. */
  public static final class Refused extends TransferException {
    private static final long serialVersionUID = 1;
    private final Transfer.Reason reason;

    public Refused(Transfer.Reason reason, @Nullable NodeId target) {
      super(text(reason, target));
      this.reason = reason;
    }

    public Transfer.Reason reason() {
      return reason;
    }

    private static String text(Transfer.Reason reason, @Nullable NodeId target) {
      return switch (reason) {
        case NOT_A_VOTER -> target + " is no voter of this group: name one, or none";
        case WITNESS -> target + " is a witness, which never leads: name another, or none";
        case SELF -> target + " leads already";
        case UNDER_WAY -> "a hand-over to " + target + " is under way: wait for its end";
        case SILENT -> target + " does not answer the leader: wait until it does, or name another";
        case BEHIND ->
          target + " is being sent a snapshot: wait until it has caught up, or name another";
        case TOO_OLD ->
          target + " speaks a version of the protocol that knows no hand-over: upgrade it, or name"
              + " another";
        case NEVER_LEADS -> target + " never leads: its priority is 0";
        case NOBODY -> "there is no other voter that answers the leader";
      };
    }
  }

  /** The leader gave up, and leads on. */
  public static final class Abandoned extends TransferException {
    private static final long serialVersionUID = 1;
    private final TransferEnd end;

    public Abandoned(TransferEnd end, NodeId target) {
      super(text(end, target));
      this.end = end;
    }

    public TransferEnd end() {
      return end;
    }

    private static String text(TransferEnd end, NodeId target) {
      return switch (end) {
        case STEPPED_DOWN -> "the leader was not replaced by " + target + " but elected again";
        case TIMED_OUT -> target + " was not elected within an election timeout: try again";
        case TARGET_SILENT -> target + " no longer answers the leader";
        case TARGET_BEHIND -> target + " has no longer the log that it had";
      };
    }
  }

  /** No new leader was known in time. */
  public static final class TimedOut extends TransferException {
    private static final long serialVersionUID = 1;

    public TimedOut(NodeId target) {
      super("it is not known in time who leads instead; it may become " + target);
    }
  }

  /** This member is stopped, or stopped meanwhile. */
  public static final class Stopped extends TransferException {
    private static final long serialVersionUID = 1;

    public Stopped(String reason) {
      super(reason);
    }
  }
}
