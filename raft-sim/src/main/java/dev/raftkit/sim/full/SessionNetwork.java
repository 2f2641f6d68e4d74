package dev.raftkit.sim.full;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.ProposalException.NotLeader;
import dev.raftkit.node.ProposalException.SessionExpired;
import dev.raftkit.node.ProposalException.SessionMisused;
import dev.raftkit.node.ProposalException.UnknownOutcome;
import dev.raftkit.node.SessionRoute;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.session.SessionGrant;
import dev.raftkit.node.session.SessionRequest;
import dev.raftkit.node.session.SessionRequest.Kind;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.Actor;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The way of one client's sessions to whoever leads. It loses answers and delivers requests again,
 * long after they were answered, and holds every answer against what happened (I14).
 */
final class SessionNetwork implements SessionRoute, SessionCall.Answers, Actor {
  private static final String NO_EXCEPTION = "no-exception";
  private static final long MILLISECOND = 1_000_000;
  private static final long ATTEMPT_MAX_NANOS = 600 * MILLISECOND;
  private static final long REPEAT_MAX_NANOS = 3_000 * MILLISECOND;
  private static final int ANSWER_LOST_ONE_IN = 8;
  private static final int REPEATED_ONE_IN = 6;

  private final World world;
  private final RandomStream random;
  private int believedLeader;

  /** Until then the client stands still. */
  private long silentUntil;

  private long session;
  private long timeoutNanos;

  /** When the newest request was sent that the cluster has answered. */
  private long heardOfAt;

  SessionNetwork(World world, RandomStream random) {
    this.world = world;
    this.random = random;
    this.believedLeader = random.nextInt(world.roster().size());
  }

  /** The client stands still for a while: nothing leaves it. */
  void fallSilent(long nanos) {
    silentUntil = now() + nanos;
  }

  @Override
  public CompletableFuture<byte[]> ask(SessionRequest request, long nanos) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    boolean isSent = now() >= silentUntil;
    if (isSent) {
      send(new SessionCall(this, request, now(), answer));
    }
    schedule(Math.min(nanos, ATTEMPT_MAX_NANOS), () -> {
      if (!answer.isDone()) {
        believedLeader = random.nextInt(world.roster().size());
        answer.completeExceptionally(
            isSent ? new UnknownOutcome("no answer in time") : new NotLeader(null));
      }
    });
    return answer;
  }

  private void send(SessionCall call) {
    long arrival = now() + random.between(1, MILLISECOND);
    world
        .queue()
        .schedule(arrival, world.server(believedLeader), EventKind.CALL, 0, call.sentAt, call);
  }

  @Override
  public long now() {
    return world.queue().now();
  }

  @Override
  public boolean schedule(long delayNanos, Runnable task) {
    world.queue().schedule(now() + delayNanos, this, EventKind.CLIENT, 0, 0, task);
    return true;
  }

  @Override
  public boolean findsLeader() {
    return true;
  }

  @Override
  public void act(Event event) {
    ((Runnable) Objects.requireNonNull(event.payload())).run();
  }

  @Override
  public void answered(
      SessionCall call, int server, byte @Nullable [] result, @Nullable Throwable failure) {
    // What is thrown here would be swallowed by the future.
    try {
      if (result != null) {
        check(call, server, result);
      } else {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        failed(call, Objects.requireNonNull(cause));
      }
    } catch (RuntimeException e) {
      world.alarm().raise(NO_EXCEPTION, "a session's client threw " + e);
    }
  }

  private void check(SessionCall call, int server, byte[] result) {
    SessionRequest request = call.request;
    if (request.kind() == Kind.COMMAND) {
      Applied applied = Applied.decode(result);
      world
          .invariants()
          .exactlyOnce()
          .answered(request.session().index(), request.sequence(), applied.index());
      world.invariants().acknowledged(server, applied.index(), applied.term(), applied.content());
      if (random.nextInt(REPEATED_ONE_IN) == 0) {
        schedule(
            random.between(1, REPEAT_MAX_NANOS),
            () -> send(new SessionCall(this, request, now(), null)));
      }
    }
    if (random.nextInt(ANSWER_LOST_ONE_IN) == 0 || call.waiting == null || call.waiting.isDone()) {
      return;
    }
    heardOf(call, result);
    call.waiting.complete(result);
  }

  private void heardOf(SessionCall call, byte[] result) {
    if (call.request.kind() == Kind.OPEN) {
      SessionGrant grant = SessionGrant.decode(result);
      session = grant.session();
      timeoutNanos = grant.timeoutNanos();
      heardOfAt = call.sentAt;
      world.marks().hit(Mark.SESSION_OPENED);
    } else if (call.request.session().index() == session) {
      heardOfAt = Math.max(heardOfAt, call.sentAt);
    }
  }

  private void failed(SessionCall call, Throwable cause) {
    if (call.waiting == null || call.waiting.isDone()) {
      return;
    }
    if (cause instanceof NotLeader notLeader) {
      follow(notLeader.leader());
    } else if (cause instanceof SessionMisused) {
      world.invariants().exactlyOnce().broken("a client that keeps the rules is told: " + cause);
    } else if (cause instanceof SessionExpired) {
      checkExpiry(call);
    }
    call.waiting.completeExceptionally(cause);
  }

  private void follow(@Nullable Member leader) {
    NodeId hint = leader == null ? null : leader.id();
    believedLeader = hint == null
        ? (believedLeader + 1) % world.roster().size()
        : world.roster().indexOf(hint);
  }

  /** Session time may run late, but only clocks that jump can make it run early. */
  private void checkExpiry(SessionCall call) {
    world.marks().hit(Mark.SESSION_EXPIRED);
    boolean isOurs = call.request.session().index() == session;
    boolean isEarly = now() < heardOfAt + timeoutNanos;
    if (isOurs && isEarly && !world.config().faults().has(FaultKind.CLOCK)) {
      world
          .invariants()
          .exactlyOnce()
          .broken("session " + session + " of " + timeoutNanos + " ns has expired "
              + (now() - heardOfAt) + " ns after it was heard of");
    }
  }
}
