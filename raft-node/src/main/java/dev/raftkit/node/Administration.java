package dev.raftkit.node;

import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MemberList;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.spi.EventLoop;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What those who run a cluster ask of a group: who leads it, who its members are, and to change both.
 * What is asked waits for the group's next turn. Loop thread only, but for the questions.
 */
final class Administration {
  private final Raft raft;
  private final GroupMembers members;
  private final Transfers transfers;
  private final MembershipChanges changes;
  private final Questions questions;

  Administration(
      Raft raft,
      GroupMembers members,
      FeatureLevel level,
      Transfers transfers,
      EventLoop loop,
      Inbox inbox) {
    this.raft = raft;
    this.members = members;
    this.transfers = transfers;
    this.changes = new MembershipChanges(raft, members, level);
    this.questions = new Questions(loop, inbox);
  }

  /** Completes with the next leader. Any thread. */
  CompletableFuture<Member> transferLeadership(@Nullable NodeId target, long timeoutNanos) {
    return questions.ask(
        (now, result) -> transfers.begin(now, target, timeoutNanos, members.leader(), result),
        TransferException.Stopped::new);
  }

  /** Completes with the next leader, if this member still leads in that term. Any thread. */
  CompletableFuture<Member> resign(long term, long timeoutNanos) {
    return questions.ask(
        (now, result) -> {
          if (raft.currentTerm() == term) {
            transfers.begin(now, null, timeoutNanos, members.leader(), result);
          } else {
            result.completeExceptionally(new TransferException.NotLeader(members.leader()));
          }
        },
        TransferException.Stopped::new);
  }

  /** Completes, on the loop, when the change is committed. Any thread. */
  CompletableFuture<Configuration> changeMembership(MembershipChange change, long timeoutNanos) {
    return questions.ask(
        (now, result) -> changes.begin(now, change, timeoutNanos, result),
        MembershipException.Stopped::new);
  }

  /** Any thread. */
  CompletableFuture<MemberList> members() {
    return questions.ask(this::list, MembershipException.Stopped::new);
  }

  private void list(long now, CompletableFuture<MemberList> result) {
    if (raft.role() == RoleName.LEADER) {
      result.complete(members.list(now));
    } else {
      result.completeExceptionally(new MembershipException.NotLeader(members.leader()));
    }
  }

  /** After the effects of a turn. */
  void settle(long now, int pendingProposals) {
    transfers.settle(now, pendingProposals);
    changes.settle(now);
  }

  /** When {@link #settle} must be called. */
  long deadline() {
    return Math.min(transfers.deadline(), changes.deadline());
  }

  /** This member has stopped. */
  void stop(String reason) {
    transfers.stop(reason);
    changes.stop(reason);
    questions.stop(reason);
  }
}
