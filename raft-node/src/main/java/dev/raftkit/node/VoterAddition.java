package dev.raftkit.node;

import dev.raftkit.core.membership.ChangeRefusal.Reason;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.spi.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A new voter: it is added as a learner, and promoted as soon as that is safe (thesis §4.2.1). One that
 * is a learner already is only promoted, so an attempt that ended early may be repeated. Loop thread
 * only.
 */
final class VoterAddition {
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final GroupDriver driver;
  private final EventLoop loop;
  private final NodeId member;
  private final long deadline;
  private final CompletableFuture<Configuration> result = new CompletableFuture<>();

  private VoterAddition(GroupDriver driver, EventLoop loop, NodeId member, long deadline) {
    this.driver = driver;
    this.loop = loop;
    this.member = member;
    this.deadline = deadline;
  }

  /** Any thread. */
  static CompletableFuture<Configuration> start(
      GroupDriver driver, EventLoop loop, NodeId member, String address, long timeoutNanos) {
    MembershipChange learner = MembershipChange.addLearner(member, address);
    long now = loop.now();
    long deadline = Deadlines.after(now, timeoutNanos);
    VoterAddition addition = new VoterAddition(driver, loop, member, deadline);
    CompletableFuture<Configuration> unused = driver
        .administration()
        .changeMembership(learner, timeoutNanos)
        .whenComplete((configuration, failure) -> loop.execute(() -> addition.added(failure)));
    CompletableFuture<Status> ignored = driver
        .stopped()
        .whenComplete((last, failure) -> addition.result.completeExceptionally(
            new MembershipException.Stopped("stopped before " + member + " was promoted")));
    return addition.result;
  }

  private void added(@Nullable Throwable failure) {
    if (failure == null || refusal(failure) == Reason.ALREADY_MEMBER) {
      promote();
    } else {
      result.completeExceptionally(ProposalException.causeOf(failure));
    }
  }

  private void promote() {
    CompletableFuture<Configuration> unused = driver
        .administration()
        .changeMembership(MembershipChange.promote(member), Math.max(1, deadline - loop.now()))
        .whenComplete(
            (configuration, failure) -> loop.execute(() -> promoted(configuration, failure)));
  }

  private void promoted(@Nullable Configuration configuration, @Nullable Throwable failure) {
    if (failure == null) {
      result.complete(configuration);
    } else if (!isWorthWaiting(refusal(failure))) {
      result.completeExceptionally(ProposalException.causeOf(failure));
    } else if (deadline - loop.now() <= RETRY_NANOS) {
      result.completeExceptionally(
          new MembershipException.TimedOut(member + " stays a learner for now, repeat this later: "
              + ProposalException.causeOf(failure).getMessage()));
    } else {
      var unused = loop.schedule(loop.now() + RETRY_NANOS, this::promote);
    }
  }

  private static boolean isWorthWaiting(@Nullable Reason reason) {
    return reason == Reason.NOT_READY
        || reason == Reason.CHANGE_UNDER_WAY
        || reason == Reason.UNREACHABLE
        || reason == Reason.NOT_CAUGHT_UP;
  }

  private static @Nullable Reason refusal(Throwable failure) {
    return ProposalException.causeOf(failure) instanceof MembershipException.Refused refused
        ? refused.reason()
        : null;
  }
}
