package dev.raftkit.core;

import dev.raftkit.core.replication.Progress;
import dev.raftkit.core.replication.SnapshotTransfer;

/** What a leader keeps of snapshots and log for followers that are, or were just, sent a snapshot. */
final class Retention {
  /** After so many election timeouts a silent follower is not waited for; a minute by default. */
  private static final int SILENT_TIMEOUTS_MAX = 30;

  private final Raft raft;
  private final Leader leader;

  Retention(Raft raft, Leader leader) {
    this.raft = raft;
    this.leader = leader;
  }

  /** The oldest snapshot on its way to a follower; MAX_VALUE if none is. */
  long snapshotNeededFrom() {
    long oldest = Long.MAX_VALUE;
    for (Progress follower : leader.followers()) {
      SnapshotTransfer transfer = follower.transfer();
      if (transfer != null && transfer.question() != null && isExpectedBack(follower)) {
        oldest = Math.min(oldest, transfer.lastIndex());
      }
    }
    return oldest;
  }

  /** All later entries are what followers need that were or are sent a snapshot; or MAX_VALUE. */
  long entriesNeededAfter() {
    long first = snapshotNeededFrom();
    long last = raft.log().lastIndex();
    for (Progress follower : leader.followers()) {
      if (follower.isCatchingUp(last, raft.config().trailingEntries())
          && isExpectedBack(follower)) {
        first = Math.min(first, follower.matchIndex());
      }
    }
    return first;
  }

  /**
   * Whether what a receiver needs is kept for it. One that was restarted or cut off for a while shall
   * find it; but while it is kept, the log grows.
   */
  private boolean isExpectedBack(Progress follower) {
    long silentNanos = raft.now() - follower.contactAt();
    return silentNanos <= SILENT_TIMEOUTS_MAX * raft.config().electionTimeoutMaxNanos();
  }
}
