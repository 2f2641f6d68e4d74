package dev.raftkit.core;

import dev.raftkit.core.Trace.Event;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.replication.Progress;
import org.jspecify.annotations.Nullable;

/**
 * A leader hands over to a voter of higher priority, once that one has been in touch and up to date for
 * some election timeouts, and the leader itself has led for as long. So a preferred member that comes
 * and goes takes leadership at most once in that time; each attempt that comes to nothing doubles it.
 */
final class Preference {
  private static final int STEADY_TIMEOUTS = 4;
  private static final int STEADY_TIMEOUTS_MAX = 256;

  private final Raft raft;
  private final Leader leader;
  private final Handover handover;
  private @Nullable NodeId preferred;
  private long steadySince;

  /** What was committed a heartbeat ago: who has that is up to date. */
  private long committedBefore;

  private int steadyTimeouts = STEADY_TIMEOUTS;

  Preference(Raft raft, Leader leader, Handover handover) {
    this.raft = raft;
    this.leader = leader;
    this.handover = handover;
    this.steadySince = raft.now();
  }

  void onHeartbeat() {
    Progress best = best();
    committedBefore = raft.commitIndex();
    if (best == null || !best.follower().equals(preferred)) {
      preferred = best == null ? null : best.follower();
      steadySince = raft.now();
      return;
    }
    long steadyNanos = raft.now() - steadySince;
    boolean isDue = steadyNanos >= steadyTimeouts * raft.config().electionTimeoutMaxNanos();
    if (isDue && handover.target() == null) {
      steadyTimeouts = Math.min(2 * steadyTimeouts, STEADY_TIMEOUTS_MAX);
      steadySince = raft.now();
      if (handover.start(preferred) instanceof Transfer.Started) {
        raft.trace(Event.TRANSFER, null, 1, 0);
      }
    }
  }

  /** The voter of the highest priority above the own, of those that could lead at once. */
  private @Nullable Progress best() {
    Progress best = null;
    for (Progress follower : leader.followers()) {
      boolean isPreferred = follower.priority() > raft.config().priority()
          && (best == null || follower.priority() > best.priority());
      if (isPreferred
          && follower.matchIndex() >= committedBefore
          && handover.isSuitable(follower)) {
        best = follower;
      }
    }
    return best;
  }
}
