package dev.raftkit.sim.full;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.MembershipException;
import dev.raftkit.node.RaftHost;
import dev.raftkit.node.TransferException;
import dev.raftkit.node.membership.Member;
import dev.raftkit.sim.engine.MembershipMarks;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.mark.Mark;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a driver to hand over, or to change the members, and holds what comes of that against what may.
 */
final class Handing {
  /** Longer than a hand-over may take, and short enough to run out now and then. */
  private static final long TIMEOUT_NANOS = 400_000_000;

  private final World world;
  private final NodeId self;
  private @Nullable Throwable failure;

  /** The number of the process that has ended in order. */
  private int left;

  Handing(World world, NodeId self) {
    this.world = world;
    this.self = self;
  }

  /** What went wrong here or while clients were answered; null as long as nothing did. */
  @Nullable
  Throwable failureOf(Proposer proposer) {
    return failure != null ? failure : proposer.failure();
  }

  /** Stops the host of a process in order. */
  void leave(RaftHost host, int process) {
    CompletableFuture<Void> unused = host.stop().thenRun(() -> left = process);
  }

  /** Whether a process has stopped in order. */
  boolean hasLeft(int process) {
    return left == process;
  }

  /** Asks for a change of members. */
  void change(RaftHost host, int group, MembershipChange change) {
    CompletableFuture<Configuration> unused = host.changeMembership(group, change, TIMEOUT_NANOS)
        .whenComplete((members, error) -> {
          Throwable cause = error instanceof CompletionException ? error.getCause() : error;
          if (cause instanceof MembershipException.Refused) {
            MembershipMarks.refused(world.marks());
          } else if (cause != null && !(cause instanceof MembershipException)) {
            failure = cause;
          } else if (cause == null && members.isJoint()) {
            failure = new IllegalStateException("a change ended in its joint phase: " + members);
          } else if (cause == null) {
            MembershipMarks.accepted(world.marks(), change);
          }
        });
  }

  void ask(RaftHost host, int group, @Nullable NodeId target) {
    CompletableFuture<Member> unused = host.transferLeadership(group, target, TIMEOUT_NANOS)
        .whenComplete((leader, error) -> {
          Throwable cause = error instanceof CompletionException ? error.getCause() : error;
          if (cause instanceof TransferException.Refused) {
            world.marks().hit(Mark.TRANSFER_REFUSED);
          } else if (cause != null && !(cause instanceof TransferException)) {
            failure = cause;
          } else if (cause == null && leader.id().equals(self)) {
            failure = new IllegalStateException(self + " handed over to itself");
          }
        });
  }
}
