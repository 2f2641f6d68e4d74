package dev.raftkit.node;

import dev.raftkit.node.ProposalException.NotLeader;
import dev.raftkit.node.ProposalException.Refused;
import dev.raftkit.node.ProposalException.SessionExpired;
import dev.raftkit.node.ProposalException.SessionMisused;
import dev.raftkit.node.ProposalException.Stopped;
import dev.raftkit.node.ProposalException.TooLarge;
import dev.raftkit.node.ProposalException.TooManySessions;
import dev.raftkit.node.ProposalException.UnknownOutcome;
import dev.raftkit.node.session.SessionRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request of a session, repeated until it has a definite outcome or its time is over. One attempt
 * is under way at a time. Thread-safe.
 */
final class SessionCall {
  /** Learns how it goes. */
  interface Listener {
    /** The cluster has answered something that was sent then. */
    void heardOf(long sentAt);

    /** The session is gone. */
    void expired(SessionExpired reason);

    /** The outcome is known for ever: the request need not be repeated any more. */
    void settled(SessionCall call);
  }

  /** How long one attempt may take, so that a lost leader does not cost all of the time there is. */
  private static final long ATTEMPT_MAX_NANOS = 2_000_000_000L;

  private static final long PAUSE_MIN_NANOS = 20_000_000L;
  private static final long PAUSE_MAX_NANOS = 500_000_000L;

  final long sequence;
  private final SessionRoute route;
  private final Supplier<SessionRequest> request;
  private final Listener listener;
  private boolean mayBeApplied;
  private @Nullable ProposalException lastFailure;

  /** Who waits for the outcome; null while nobody does. */
  private @Nullable CompletableFuture<byte[]> waiting;

  private boolean isUnderWay;
  private long timeoutNanos;
  private long deadline;
  private long pauseNanos;

  /**
   * A call that is not made yet.
   *
   * @param sequence 0 if it is no command
   */
  SessionCall(
      SessionRoute route, long sequence, Supplier<SessionRequest> request, Listener listener) {
    this.route = route;
    this.sequence = sequence;
    this.request = request;
    this.listener = listener;
  }

  /**
   * Makes the call, or makes it again.
   *
   * @throws IllegalStateException if it is under way
   */
  CompletableFuture<byte[]> make(long nanos) {
    CompletableFuture<byte[]> outcome = new CompletableFuture<>();
    synchronized (this) {
      if (isUnderWay) {
        throw new IllegalStateException("command " + sequence + " is under way already");
      }
      long now = route.now();
      isUnderWay = true;
      waiting = outcome;
      timeoutNanos = nanos;
      deadline = Deadlines.after(now, nanos);
      pauseNanos = 0;
    }
    attempt();
    return outcome;
  }

  /** Nobody waits any longer, or will; the outcome stays unknown. */
  void giveUp(ProposalException reason) {
    CompletableFuture<byte[]> told;
    synchronized (this) {
      told = waiting;
      waiting = null;
    }
    if (told != null) {
      told.completeExceptionally(reason);
    }
  }

  synchronized boolean isUnderWay() {
    return isUnderWay;
  }

  private void attempt() {
    long now = route.now();
    long remaining;
    synchronized (this) {
      remaining = waiting == null ? 0 : deadline - now;
    }
    if (remaining <= 0) {
      late();
      return;
    }
    var unused = route
        .ask(request.get(), Math.min(remaining, ATTEMPT_MAX_NANOS))
        .whenComplete((result, failure) -> answered(now, result, failure));
  }

  private void answered(long sentAt, byte @Nullable [] result, @Nullable Throwable failure) {
    if (result != null) {
      listener.heardOf(sentAt);
      settle();
      CompletableFuture<byte[]> told = taken();
      if (told != null) {
        told.complete(result);
      }
      return;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    failed(
        sentAt,
        cause instanceof ProposalException known ? known : new UnknownOutcome("failed: " + cause));
  }

  private void failed(long sentAt, ProposalException failure) {
    boolean isKept = failure instanceof Refused refused && refused.isKept();
    if (isKept || failure instanceof SessionMisused) {
      listener.heardOf(sentAt);
      settle(failure);
    } else if (failure instanceof SessionExpired expired) {
      listener.expired(expired);
      settle(failure);
    } else if (isFinal(failure)) {
      settle(failure);
    } else {
      synchronized (this) {
        mayBeApplied |= failure instanceof UnknownOutcome;
        lastFailure = failure;
      }
      again(failure);
    }
  }

  /**
   * Whether another attempt would end like this one, and none before may have been applied. Who refuses
   * a command before it is in the log does not know of those before.
   */
  private synchronized boolean isFinal(ProposalException failure) {
    boolean isLocal =
        !route.findsLeader() && (failure instanceof NotLeader || failure instanceof Stopped);
    return failure instanceof TooManySessions
        || (!mayBeApplied
            && (isLocal || failure instanceof TooLarge || failure instanceof Refused));
  }

  private void again(ProposalException failure) {
    boolean isHopeless = !route.findsLeader() && failure instanceof Stopped;
    if (isHopeless || !route.schedule(nextPauseNanos(), this::attempt)) {
      late();
    }
  }

  /** None at first, then longer and longer ones, up to the deadline. */
  private synchronized long nextPauseNanos() {
    long pause = pauseNanos;
    pauseNanos = Math.max(PAUSE_MIN_NANOS, Math.min(PAUSE_MAX_NANOS, 2 * pause));
    return Math.max(0, Math.min(pause, deadline - route.now()));
  }

  private void late() {
    ProposalException reason;
    synchronized (this) {
      isUnderWay = false;
      reason = lateness();
    }
    if (!(reason instanceof UnknownOutcome)) {
      listener.settled(this);
    }
    giveUp(reason);
  }

  private ProposalException lateness() {
    long millis = timeoutNanos / 1_000_000;
    if (mayBeApplied) {
      return new UnknownOutcome(
          "no outcome within " + millis + " ms; the command may or may not be applied, and its"
              + " session can find out (retry)",
          sequence);
    }
    return lastFailure != null
        ? lastFailure
        : new ProposalException.Busy("nobody took the command within " + millis + " ms");
  }

  private void settle(ProposalException failure) {
    settle();
    giveUp(failure);
  }

  private void settle() {
    synchronized (this) {
      isUnderWay = false;
    }
    listener.settled(this);
  }

  private synchronized @Nullable CompletableFuture<byte[]> taken() {
    CompletableFuture<byte[]> told = waiting;
    waiting = null;
    return told;
  }
}
