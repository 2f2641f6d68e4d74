package dev.raftkit.core;

import dev.raftkit.core.Trace.Event;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.replication.Progress;
import org.jspecify.annotations.Nullable;

/**
 * A leader hands over, unasked, to a voter of higher priority, once that one has been in touch and up
 * to date for some election timeouts, and the leader itself has led for as long. So a preferred member
 * that comes and goes takes leadership at most once in that time.
 *
 * <p>What came of it is not asked: it takes twice as long each time, unless the time before is long
 * ago. So little is lost by a member that cannot be elected, or does not last. One for each server, as
 * long as it runs.
 */
final class Preference {
  private static final int STEADY_TIMEOUTS = 4;
  private static final int STEADY_TIMEOUTS_MAX = 256;

  /** After so many times the time that is waited, the attempt before is long ago. */
  private static final int LONG_AGO = 4;

  private final Raft raft;
  private @Nullable NodeId preferred;
  private long steadySince;

  /** What was committed a heartbeat ago: who has that is up to date. */
  private long committedBefore;

  private int steadyTimeouts = STEADY_TIMEOUTS;
  private long attemptedAt;

  Preference(Raft raft) {
    this.raft = raft;
  }

  /** This server begins to lead. */
  void leads() {
    preferred = null;
    steadySince = raft.now();
    committedBefore = raft.commitIndex();
  }

  void onHeartbeat(Leader leader, Handover handover) {
    if (raft.now() - attemptedAt >= LONG_AGO * patienceNanos()) {
      steadyTimeouts = STEADY_TIMEOUTS;
    }
    NodeId best = isQuiet(handover) ? best(leader, handover) : null;
    committedBefore = raft.commitIndex();
    if (best == null || !best.equals(preferred)) {
      preferred = best;
      steadySince = raft.now();
    } else if (raft.now() - steadySince >= patienceNanos()) {
      attempt(best, handover);
    }
  }

  /** Nobody was asked to lead in this term, and no change of members is under way. */
  private boolean isQuiet(Handover handover) {
    return handover.target() == null
        && !handover.hasConsented()
        && !raft.configuration().isJoint()
        && raft.memberships().isLatestCommitted();
  }

  /** The voter of the highest priority above the own, of those that could lead at once. */
  private @Nullable NodeId best(Leader leader, Handover handover) {
    NodeId best = null;
    int highest = raft.config().priority();
    for (Progress follower : leader.followers()) {
      if (follower.priority() > highest
          && follower.matchIndex() >= committedBefore
          && handover.isSuitable(follower)) {
        best = follower.follower();
        highest = follower.priority();
      }
    }
    return best;
  }

  private long patienceNanos() {
    return steadyTimeouts * raft.config().electionTimeoutMaxNanos();
  }

  private void attempt(NodeId best, Handover handover) {
    steadyTimeouts = Math.min(2 * steadyTimeouts, STEADY_TIMEOUTS_MAX);
    attemptedAt = raft.now();
    steadySince = raft.now();
    if (handover.start(best) instanceof Transfer.Started) {
      raft.trace(Event.TRANSFER, null, 1, 0);
    }
  }
}
