package dev.raftkit.node;

import dev.raftkit.node.ProposalException.Busy;
import dev.raftkit.node.ProposalException.SessionExpired;
import dev.raftkit.node.ProposalException.Stopped;
import dev.raftkit.node.ProposalException.UnknownOutcome;
import dev.raftkit.node.session.SessionGrant;
import dev.raftkit.node.session.SessionId;
import dev.raftkit.node.session.SessionRequest;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A client's session with a group: each command that it proposes is applied at most once, however
 * often it has to be sent, and exactly once if it has a result (thesis §6.3). An attempt without an
 * answer is repeated under the same number until the deadline, and whoever leads then gives the answer
 * of the first time. Commands in flight at one time may be applied in any order.
 *
 * <p>The session keeps itself alive until it is closed. When the cluster has not heard of it for
 * longer than its timeout it is gone, for ever: every command then fails with {@link
 * SessionExpired}. Thread-safe; futures complete on threads that must not be blocked.
 */
public final class Session implements AutoCloseable {
  /** How many commands may lack an outcome, counted from the oldest one. */
  public static final int UNANSWERED_MAX = 256;

  /** How long a command is tried unless the caller says otherwise. */
  public static final Duration PROPOSAL_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  private static final long END_TIMEOUT_NANOS = 2_000_000_000L;

  private final SessionRoute route;
  private final SessionId id;
  private final long timeoutNanos;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Calls calls = new Calls();

  /** The commands without an outcome, by number. */
  private final TreeMap<Long, SessionCall> unanswered = new TreeMap<>();

  private long nextSequence = 1;
  private long heardOfAt;
  private boolean ending;
  private boolean endSent;
  private @Nullable SessionExpired expired;

  private Session(SessionRoute route, SessionId id, long timeoutNanos) {
    this.route = route;
    this.id = id;
    this.timeoutNanos = timeoutNanos;
    this.heardOfAt = route.now();
  }

  /**
   * Opens a session: for those who have a route. Programs call {@link RaftNode#openSession}, or the
   * client's method of that name.
   *
   * @param key hard to guess
   * @param timeout how long the session lasts after it was last heard of, within the cluster's limits
   * @param patience how long it is tried
   */
  public static CompletableFuture<Session> open(
      SessionRoute route, long key, Duration timeout, Duration patience) {
    long asked = positive(timeout);
    SessionCall call =
        new SessionCall(route, 0, () -> SessionRequest.open(key, asked), new Opening());
    return call.make(positive(patience)).thenApply(answer -> {
      SessionGrant grant = SessionGrant.decode(answer);
      SessionId id = new SessionId(grant.session(), key);
      Session session = new Session(route, id, grant.timeoutNanos());
      session.keepAliveLater();
      return session;
    });
  }

  /** Its name in messages and logs; it says nothing by which somebody else could use the session. */
  public long id() {
    return id.index();
  }

  /** How long it lasts after it was last heard of. */
  public Duration timeout() {
    return Duration.ofNanos(timeoutNanos);
  }

  /** The same as {@link #propose(byte[], Duration)} with {@link #PROPOSAL_TIMEOUT}. */
  public CompletableFuture<byte[]> propose(byte[] command) {
    return propose(command, PROPOSAL_TIMEOUT);
  }

  /**
   * Proposes a command, which nobody may change afterwards, until it has an outcome.
   *
   * @param timeout after which the future fails; with {@link UnknownOutcome} if the command may have
   *     been applied, and then {@link #retry} or {@link #abandon} must follow before many others
   * @return the state machine's result; or a {@link ProposalException}
   */
  public CompletableFuture<byte[]> propose(byte[] command, Duration timeout) {
    long nanos = positive(timeout);
    SessionCall call;
    synchronized (this) {
      ProposalException refusal = refusal();
      if (refusal != null) {
        return CompletableFuture.failedFuture(refusal);
      }
      long sequence = nextSequence++;
      call = new SessionCall(route, sequence, () -> request(sequence, command), calls);
      unanswered.put(sequence, call);
    }
    return call.make(nanos);
  }

  private @Nullable ProposalException refusal() {
    if (expired != null) {
      return expired;
    }
    if (ending) {
      return new Stopped("session " + id() + " is closed");
    }
    long oldest = unansweredFrom();
    return nextSequence - oldest < UNANSWERED_MAX
        ? null
        : new Busy("command " + oldest + " of session " + id() + " has no outcome, and "
            + (nextSequence - oldest) + " commands were proposed since then, which is the limit:"
            + " wait for it, or retry or abandon it");
  }

  /**
   * Finds out what became of a command whose outcome is unknown: the answer is that of the first time
   * if it was applied, and else it is applied now.
   *
   * @param sequence {@link UnknownOutcome#sequence}
   * @throws IllegalArgumentException if no such command lacks an outcome
   * @throws IllegalStateException if it is being retried
   */
  public CompletableFuture<byte[]> retry(long sequence, Duration timeout) {
    SessionCall call;
    synchronized (this) {
      if (expired != null) {
        return CompletableFuture.failedFuture(expired);
      }
      call = unanswered.get(sequence);
    }
    if (call == null) {
      throw new IllegalArgumentException(
          "no command " + sequence + " of session " + id() + " lacks an outcome");
    }
    return call.make(positive(timeout));
  }

  /** Gives a command up whose outcome is unknown; it stays unknown. */
  public void abandon(long sequence) {
    SessionCall call;
    synchronized (this) {
      call = unanswered.remove(sequence);
    }
    if (call != null) {
      call.giveUp(new UnknownOutcome("given up; the command may or may not be applied", sequence));
    }
  }

  /** The numbers of the commands that have no outcome, under way or not; ascending. */
  public synchronized List<Long> unanswered() {
    return List.copyOf(unanswered.keySet());
  }

  /**
   * Ends the session once what is under way has come to its end; completes when the cluster knows of
   * it, or could not be told: then the session expires.
   */
  public CompletableFuture<Void> end() {
    synchronized (this) {
      ending = true;
    }
    endIfDue();
    return ended.copy();
  }

  /** The same as {@link #end}, without waiting for it. */
  @Override
  public void close() {
    CompletableFuture<Void> unused = end();
  }

  private synchronized long unansweredFrom() {
    return unanswered.isEmpty() ? nextSequence : unanswered.firstKey();
  }

  private SessionRequest request(long sequence, byte[] command) {
    // A command that was given up meanwhile is no longer among the unanswered ones.
    return SessionRequest.command(id, sequence, Math.min(sequence, unansweredFrom()), command);
  }

  private void keepAliveLater() {
    boolean unused = route.schedule(timeoutNanos / 3, this::keepAlive);
  }

  private void keepAlive() {
    long now = route.now();
    boolean isDue;
    synchronized (this) {
      if (expired != null || endSent) {
        return;
      }
      // The pause may end a little early by another clock.
      isDue = now - heardOfAt >= timeoutNanos / 4;
    }
    if (isDue) {
      var unused = route
          .ask(SessionRequest.keepAlive(id, unansweredFrom()), timeoutNanos / 3)
          .whenComplete((answer, failure) -> keptAlive(now, answer, failure));
    }
    keepAliveLater();
  }

  private void keptAlive(long sentAt, byte @Nullable [] answer, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (answer != null) {
      calls.heardOf(sentAt);
    } else if (cause instanceof SessionExpired reason) {
      calls.expired(reason);
    }
  }

  private void endIfDue() {
    synchronized (this) {
      if (!ending || endSent || unanswered.values().stream().anyMatch(SessionCall::isUnderWay)) {
        return;
      }
      endSent = true;
    }
    var unused = route
        .ask(SessionRequest.close(id), END_TIMEOUT_NANOS)
        .whenComplete((answer, failure) -> ended.complete(null));
  }

  private static long positive(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("a timeout is positive, not " + timeout);
    }
    // Centuries are for ever.
    return timeout.compareTo(FOR_EVER) < 0 ? timeout.toNanos() : Long.MAX_VALUE;
  }

  @Override
  public String toString() {
    return id.toString();
  }

  /** What becomes of the commands. */
  private final class Calls implements SessionCall.Listener {
    @Override
    public void heardOf(long sentAt) {
      synchronized (Session.this) {
        heardOfAt = Math.max(heardOfAt, sentAt);
      }
    }

    @Override
    public void expired(SessionExpired reason) {
      List<SessionCall> lost;
      synchronized (Session.this) {
        expired = reason;
        lost = List.copyOf(unanswered.values());
        unanswered.clear();
      }
      lost.forEach(call -> call.giveUp(reason));
      endIfDue();
    }

    @Override
    public void settled(SessionCall call) {
      synchronized (Session.this) {
        unanswered.remove(call.sequence);
      }
      endIfDue();
    }
  }

  /** Opening has no session yet. */
  private static final class Opening implements SessionCall.Listener {
    @Override
    public void heardOf(long sentAt) {}

    @Override
    public void expired(SessionExpired reason) {}

    @Override
    public void settled(SessionCall call) {}
  }
}
