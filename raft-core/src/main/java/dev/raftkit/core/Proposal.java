package dev.raftkit.core;

import dev.raftkit.core.membership.NodeId;
import org.jspecify.annotations.Nullable;

/** What became of a call of {@link Raft#propose}. */
public sealed interface Proposal {
  /**
   * The commands are in this leader's log. They have happened once entries of this {@code term} are
   * applied at these indexes, and not before.
   *
   * @param firstIndex index of the first command; the others follow
   */
  record Accepted(long firstIndex, long term) implements Proposal {}

  /** This server is not the leader; nothing happened. {@code leader} is a hint, null if unknown. */
  record NotLeader(@Nullable NodeId leader) implements Proposal {}

  /** Too much is waiting to be committed; nothing happened. Try again later. */
  record Busy(long uncommittedBytes, long uncommittedBytesMax) implements Proposal {}

  /**
   * This leader hands over to {@code target}; nothing happened. Try again when that has ended: see
   * {@link Raft#transferTarget}.
   */
  record HandingOver(NodeId target) implements Proposal {}
}
