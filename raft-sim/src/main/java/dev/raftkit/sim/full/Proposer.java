package dev.raftkit.sim.full;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.ProposalException;
import dev.raftkit.node.RaftHost;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.sim.engine.ClientCall;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.mark.Mark;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Brings the calls of clients to a host, and its answers back to them. */
final class Proposer {
  /** Shorter than a client's patience, so that the host's own timeout is met too. */
  private static final long TIMEOUT_NANOS = 900_000_000;

  private final World world;
  private final int server;
  private @Nullable Throwable failure;

  Proposer(World world, int server) {
    this.world = world;
    this.server = server;
  }

  /** What went wrong while a client was answered; null as long as nothing did. */
  @Nullable
  Throwable failure() {
    return failure;
  }

  void take(RaftHost host, int group, ClientCall call, SimLoop loop) {
    switch (call.way()) {
      case LOG -> propose(host, group, call, loop);
      case ROUND -> read(host, group, call, ReadConsistency.LINEARIZABLE);
      case LEASE -> read(host, group, call, ReadConsistency.LEASE);
    }
  }

  private void read(RaftHost host, int group, ClientCall call, ReadConsistency consistency) {
    CompletableFuture<byte[]> unused = host.read(group, call.command(), consistency, TIMEOUT_NANOS)
        .whenComplete((result, error) -> {
          // What is thrown here would be swallowed by the future.
          try {
            if (result != null) {
              call.client().done(call.id(), result);
            } else {
              unread(call, error instanceof CompletionException ? error.getCause() : error);
            }
          } catch (RuntimeException e) {
            failure = e;
          }
        });
  }

  private static void unread(ClientCall call, @Nullable Throwable error) {
    if (error instanceof ProposalException.NotLeader notLeader) {
      Member leader = notLeader.leader();
      call.client().refused(call.id(), leader == null ? null : leader.id());
    } else if (error instanceof ProposalException.Busy) {
      call.client().busy(call.id());
    } else if (!(error instanceof ProposalException.TimedOut)
        && !(error instanceof ProposalException.Stopped)) {
      // The client gives up by itself when time is over, or its server's disk has failed.
      throw new IllegalStateException("a read ended with " + error, error);
    }
  }

  private void propose(RaftHost host, int group, ClientCall call, SimLoop loop) {
    Answer answer = new Answer(call);
    CompletableFuture<byte[]> unused =
        host.propose(group, call.command(), TIMEOUT_NANOS).whenComplete(answer::given);
    loop.runAll();
    answer.immediate = false;
  }

  /** The one answer to one call. */
  private final class Answer {
    private final ClientCall call;

    /** Whether the event in which the call arrived still lasts. */
    private boolean immediate = true;

    Answer(ClientCall call) {
      this.call = call;
    }

    void given(byte @Nullable [] result, @Nullable Throwable error) {
      // What is thrown here would be swallowed by the future.
      try {
        if (result != null) {
          done(Applied.decode(result));
        } else {
          refused(error instanceof CompletionException ? error.getCause() : error);
        }
      } catch (RuntimeException e) {
        failure = e;
      }
    }

    private void done(Applied applied) {
      if (!applied.answers(call.command(), world.invariants().committed())) {
        throw new IllegalStateException("the result of the command at index "
            + applied.index()
            + " was given to the proposer of another");
      }
      world.invariants().acknowledged(server, applied.index(), applied.term(), applied.content());
      call.client().done(call.id(), applied.result());
    }

    private void refused(@Nullable Throwable error) {
      if (error instanceof ProposalException.NotLeader notLeader) {
        notLeader(notLeader.leader());
      } else if (error instanceof ProposalException.Busy) {
        world.marks().hit(Mark.PROPOSAL_BUSY);
        call.client().busy(call.id());
      } else if (error instanceof ProposalException.Stopped) {
        call.client().refused(call.id(), null);
      } else if (error instanceof ProposalException.Refused) {
        call.client().declined(call.id(), String.valueOf(error.getMessage()));
      } else if (!(error instanceof ProposalException.UnknownOutcome)) {
        // The client gives up by itself when the outcome is unknown; nothing else is expected.
        throw new IllegalStateException("a proposal ended with " + error, error);
      }
    }

    private void notLeader(@Nullable Member leader) {
      if (immediate) {
        NodeId hint = leader == null ? null : leader.id();
        world.marks().hit(Mark.PROPOSAL_TO_FOLLOWER);
        call.client().refused(call.id(), hint);
      } else {
        world.marks().hit(Mark.PROPOSAL_OVERWRITTEN);
        call.client().overwritten(call.id());
      }
    }
  }
}
