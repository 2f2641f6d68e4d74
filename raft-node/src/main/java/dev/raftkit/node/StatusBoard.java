package dev.raftkit.node;

import dev.raftkit.core.Effect.Rejection;
import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.node.Status.State;
import dev.raftkit.node.membership.Member;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a group on this member says of itself to those who ask. {@link #status} may be called from any
 * thread, the rest on the loop.
 */
final class StatusBoard {
  private static final Logger LOG = LoggerFactory.getLogger(StatusBoard.class);

  private final Member self;
  private final String clusterId;
  private final GroupMembers members;
  private final Raft raft;
  private final GroupSnapshots snapshots;
  private final Proposals proposals;
  private final Inbox inbox;
  private final Map<Rejection, Long> rejected = new EnumMap<>(Rejection.class);
  private boolean hasRejectedMore;
  private volatile Status status;

  StatusBoard(
      Member self,
      String clusterId,
      GroupMembers members,
      Raft raft,
      GroupSnapshots snapshots,
      Proposals proposals,
      Inbox inbox) {
    this.self = self;
    this.clusterId = clusterId;
    this.members = members;
    this.raft = raft;
    this.snapshots = snapshots;
    this.proposals = proposals;
    this.inbox = inbox;
    for (Rejection reason : Rejection.values()) {
      rejected.put(reason, 0L);
    }
    this.status = with(State.RUNNING, raft.role(), null, null);
  }

  Status status() {
    return status;
  }

  /** A message was not acted on. */
  void rejected(Rejection reason) {
    long count = rejected.merge(reason, 1L, Long::sum);
    hasRejectedMore = true;
    if (reason == Rejection.BARE_ENTRIES && count == 1) {
      LOG.error(
          "{} was added as a witness and not initialised as one, so it takes nothing of what it is"
              + " sent: remove it, and add one with an id of its own as what it is",
          self.id());
    }
  }

  /** A turn is over: most turns, those of heartbeats, change nothing. */
  void renew() {
    if (!isPresent(status)) {
      status = with(State.RUNNING, raft.role(), members.leader(), null);
      hasRejectedMore = false;
    }
  }

  /** The last status of all. */
  Status end(State state, @Nullable Throwable cause) {
    Status last = with(state, RoleName.FOLLOWER, null, cause);
    status = last;
    return last;
  }

  private boolean isPresent(Status known) {
    Member leader = known.leader();
    return known.role() == raft.role()
        && known.term() == raft.currentTerm()
        && Objects.equals(leader == null ? null : leader.id(), raft.leader())
        && known.commitIndex() == raft.commitIndex()
        && known.lastApplied() == raft.lastApplied()
        && known.lastLogIndex() == raft.lastLog().index()
        && known.firstLogIndex() == raft.base().index() + 1
        && known.snapshotIndex() == snapshots.snapshotIndex()
        && known.snapshotBytesSent() == snapshots.bytesSent()
        && known.snapshotBytesReceived() == snapshots.bytesReceived()
        && known.pendingProposals() == proposals.count()
        && known.droppedMessages() == inbox.droppedMessages()
        && !hasRejectedMore;
  }

  private Status with(
      State state, RoleName role, @Nullable Member leader, @Nullable Throwable cause) {
    return new Status(
        self,
        clusterId,
        state,
        role,
        raft.currentTerm(),
        leader,
        raft.commitIndex(),
        raft.lastApplied(),
        raft.lastLog().index(),
        raft.base().index() + 1,
        snapshots.snapshotIndex(),
        snapshots.bytesSent(),
        snapshots.bytesReceived(),
        proposals.count(),
        rejected,
        inbox.droppedMessages(),
        cause);
  }
}
