package dev.raftkit.node;

import dev.raftkit.core.Effect;
import dev.raftkit.core.Effect.TransferEnd;
import dev.raftkit.core.MemberProgress;
import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.Transfer;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.core.message.ProtocolVersion;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.spi.Transport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of requests to hand over: each waits for the next leader. Also the wait of a member that
 * is about to stop. Loop thread only.
 */
final class Transfers {
  private final Raft raft;
  private final Transport transport;
  private @Nullable Request request;
  private @Nullable CompletableFuture<Void> left;
  private long leaveAt = Long.MAX_VALUE;

  /** To whom this member hands or handed over, until it is known who leads. */
  private @Nullable NodeId successor;

  /** A hand-over that began, until its time is up or the next leader is known. */
  private record Request(
      NodeId target, long term, long deadline, CompletableFuture<Member> result) {}

  Transfers(Raft raft, Transport transport) {
    this.raft = raft;
    this.transport = transport;
  }

  /** Begins to hand over, or says why not. */
  void begin(
      long now,
      @Nullable NodeId target,
      long timeoutNanos,
      @Nullable Member leader,
      CompletableFuture<Member> result) {
    Transfer outcome = start(now, target);
    if (outcome instanceof Transfer.Started started) {
      long deadline = Deadlines.after(now, timeoutNanos);
      request = new Request(started.target(), raft.currentTerm(), deadline, result);
    } else if (outcome instanceof Transfer.Refused refused) {
      result.completeExceptionally(
          new TransferException.Refused(refused.reason(), refused.target()));
    } else {
      result.completeExceptionally(new TransferException.NotLeader(leader));
    }
  }

  /**
   * Only to a member that understands being told to lead: to another one that is not even sent
   * (decision 21), and the group would be without a leader's work until the leader gave up.
   */
  private Transfer start(long now, @Nullable NodeId target) {
    boolean isAnybodyTooOld = raft.role() == RoleName.LEADER
        && raft.configuration().voters().stream().anyMatch(this::isTooOld);
    if (!isAnybodyTooOld) {
      return raft.transferLeadership(now, target);
    }
    if (target == null) {
      return startWithBest(now);
    }
    return isTooOld(target)
        ? new Transfer.Refused(Transfer.Reason.TOO_OLD, target)
        : raft.transferLeadership(now, target);
  }

  /** Who has got furthest of those that can be told: the core does not know versions. */
  private Transfer startWithBest(long now) {
    List<MemberProgress> best = new ArrayList<>(raft.members());
    best.removeIf(member -> isTooOld(member.member()));
    best.sort(Comparator.comparingLong(MemberProgress::matchIndex).reversed());
    for (MemberProgress member : best) {
      Transfer outcome = raft.transferLeadership(now, member.member());
      if (outcome instanceof Transfer.Started) {
        return outcome;
      }
    }
    return new Transfer.Refused(Transfer.Reason.NOBODY, null);
  }

  private boolean isTooOld(NodeId member) {
    int version = transport.version(member);
    return version != 0 && version < ProtocolVersion.introducing(MessageType.TIMEOUT_NOW);
  }

  /**
   * This member is about to stop: it hands over first, if it leads and anybody is fit for that.
   *
   * @param done completes when the next leader is known and has decided what was proposed here, when
   *     this member leads on, or when {@code patienceNanos} have passed
   */
  void leave(long now, long patienceNanos, CompletableFuture<Void> done) {
    boolean isLeaving =
        raft.transferTarget() != null || start(now, null) instanceof Transfer.Started;
    if (isLeaving) {
      left = done;
      leaveAt = now + patienceNanos;
    } else {
      done.complete(null);
    }
  }

  /**
   * Whether proposals must wait: for the next leader, which may commit them, and does not tell a member
   * that has left.
   */
  boolean mustProposalsWait() {
    return isUnderWay()
        || (raft.role() == RoleName.LEADER && !raft.configuration().isVoter(raft.self()));
  }

  private boolean isUnderWay() {
    return raft.transferTarget() != null;
  }

  /** Who leads, as far as this member knows, or else who is about to. */
  @Nullable
  NodeId leader() {
    NodeId leader = raft.leader();
    return leader == null ? successor : leader;
  }

  void ended(Effect.TransferEnded ended) {
    if (ended.end() != TransferEnd.STEPPED_DOWN) {
      successor = null;
      if (request != null) {
        end(request, new TransferException.Abandoned(ended.end(), ended.target()));
      }
    }
  }

  void leaderChanged(@Nullable Member leader, boolean isSelf) {
    if (leader == null) {
      return;
    }
    successor = null;
    Request waiting = request;
    if (waiting != null && raft.currentTerm() > waiting.term) {
      if (isSelf) {
        end(waiting, new TransferException.Abandoned(TransferEnd.STEPPED_DOWN, waiting.target));
      } else {
        request = null;
        waiting.result.complete(leader);
      }
    }
  }

  /** After the effects of a turn. */
  void settle(long now, int pendingProposals) {
    if (request != null && request.deadline <= now) {
      end(request, new TransferException.TimedOut(request.target));
    }
    NodeId target = raft.transferTarget();
    successor = target == null ? successor : target;
    boolean isOver = raft.role() == RoleName.LEADER
        ? !isUnderWay()
        : raft.leader() != null && pendingProposals == 0;
    if (isOver || now >= leaveAt) {
      goNow();
    }
  }

  /** When {@link #settle} must be called. */
  long deadline() {
    return Math.min(leaveAt, request == null ? Long.MAX_VALUE : request.deadline);
  }

  /** This member has stopped. */
  void stop(String reason) {
    if (request != null) {
      end(request, new TransferException.Stopped(reason));
    }
    goNow();
  }

  private void end(Request ended, TransferException reason) {
    request = null;
    ended.result.completeExceptionally(reason);
  }

  private void goNow() {
    leaveAt = Long.MAX_VALUE;
    CompletableFuture<Void> done = left;
    left = null;
    if (done != null) {
      done.complete(null);
    }
  }
}
