package dev.raftkit.core;

import dev.raftkit.core.membership.NodeId;
import org.jspecify.annotations.Nullable;

/** What became of a call of {@link Raft#transferLeadership}. */
public sealed interface Transfer {
  /**
   * The leader brings {@code target} up to date and then makes it campaign. Its end is told by {@link
   * Effect.TransferEnded}.
   */
  record Started(NodeId target) implements Transfer {}

  /** This server is not the leader; nothing happened. {@code leader} is a hint, null if unknown. */
  record NotLeader(@Nullable NodeId leader) implements Transfer {}

  /**
   * The leader leads on as before.
   *
   * @param target who was to lead; with {@link Reason#UNDER_WAY}, who is about to; null if none was
   *     named
   */
  record Refused(Reason reason, @Nullable NodeId target) implements Transfer {}

  /** Why a leader does not hand over. */
  enum Reason {
    /** The target has no vote in this group. */
    NOT_A_VOTER,
    /** The target is a witness, which never leads. */
    WITNESS,
    /** The target leads already. */
    SELF,
    /** It is handing over already. */
    UNDER_WAY,
    /** The target has not answered for an election timeout, or not yet. */
    SILENT,
    /** The target needs a snapshot first, and meanwhile nothing could be proposed. */
    BEHIND,
    /**
     * The target speaks a version of the protocol in which nobody can be told to lead. What members
     * speak the core does not know: its driver says so.
     */
    TOO_OLD,
    /** The target never leads: its priority is 0. */
    NEVER_LEADS,
    /** No target was named, and no other voter is fit to lead. */
    NOBODY
  }
}
