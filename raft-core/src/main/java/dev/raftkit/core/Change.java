package dev.raftkit.core;

import dev.raftkit.core.membership.ChangeRefusal;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import org.jspecify.annotations.Nullable;

/** What became of a call of {@link Raft#changeMembership}. */
public sealed interface Change {
  /**
   * The change has begun: its configuration is in this leader's log, and in effect. It has happened
   * once {@link Raft#configuration} is not joint, {@link Raft#configurationIndex} is at least {@code
   * index}, and that is committed; it has been dropped if {@code configurationIndex} falls below {@code
   * index}.
   *
   * @param index of the entry with the first, possibly joint configuration
   * @param configuration that one
   */
  record Accepted(long index, long term, Configuration configuration) implements Change {}

  /** This server is not the leader; nothing happened. {@code leader} is a hint, null if unknown. */
  record NotLeader(@Nullable NodeId leader) implements Change {}

  /** Nothing happened, for a reason. */
  record Refused(ChangeRefusal refusal) implements Change {}
}
