package dev.raftkit.core;

import dev.raftkit.core.membership.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The state that must be on disk before a server says anything that depends on it (figure 2). Term
 * and vote are one value and are written together, so that no crash can separate them.
 *
 * @param votedFor the candidate that got this server's vote in {@code currentTerm}, if any
 */
public record HardState(long currentTerm, @Nullable NodeId votedFor) {
  public static final HardState INITIAL = new HardState(0, null);
}
