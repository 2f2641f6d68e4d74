package dev.raftkit.node;

import dev.raftkit.node.membership.Member;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.Worker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leadership of this member in one term. All methods may be called from any thread.
 *
 * <p>{@link #isSafe} speaks of the instant of the call only. Whatever acts on the outside world
 * carries the {@link #token}, so that the resource can refuse a leader that was replaced while it was
 * paused.
 *
 * <p>{@link #isLost} and {@link #onLost} tell of the end as soon as this member learns of it. Of a
 * process that stands still, or of a member that is cut off and has not noticed, that may be long
 * after another leads: {@link #isSafe} is false in time, these need not be.
 */
public final class Leadership {
  private static final long NEVER = Long.MIN_VALUE;
  private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);
  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  private final long token;
  private final EventLoop clock;
  private final Worker callbackWorker;
  private final Resignation resignation;
  private final Lease lease;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final ConcurrentLinkedQueue<Runnable> lostActions = new ConcurrentLinkedQueue<>();

  /** Hands over what this member leads, if it still does so in that term. */
  interface Resignation {
    CompletableFuture<Member> begin(long term, long timeoutNanos);
  }

  /** Shared by all parts of a leadership. */
  private static final class Lease {
    private volatile long until = NEVER;
  }

  Leadership(long token, EventLoop clock, Worker callbackWorker, Resignation resignation) {
    this(token, clock, callbackWorker, resignation, new Lease());
  }

  private Leadership(
      long token, EventLoop clock, Worker callbackWorker, Resignation resignation, Lease lease) {
    this.token = token;
    this.clock = clock;
    this.callbackWorker = callbackWorker;
    this.resignation = resignation;
    this.lease = lease;
  }

  /** The fencing token: the term, larger than that of every earlier leadership of the group. */
  public long token() {
    return token;
  }

  /**
   * Whether no other member can lead at this instant (thesis §6.4.1). It holds while the clocks of
   * the members drift apart by less than the lease allows for, and do not stand still.
   */
  public boolean isSafe() {
    // The lease is read before the clock: a pause between the two can only make the answer false.
    return safeUntil() > clock.now();
  }

  /**
   * Until when {@link #isSafe} holds as far as is known now, by {@link EventLoop#now};
   * Long.MIN_VALUE when it does not hold any more.
   */
  public long safeUntil() {
    return isLost() ? NEVER : lease.until;
  }

  /** For how long {@link #isSafe} holds as far as is known now; zero when it does not. */
  public Duration safeFor() {
    long until = safeUntil();
    long now = clock.now();
    return until > now ? Duration.ofNanos(until - now) : Duration.ZERO;
  }

  /** Whether this member knows that the leadership is over. Once true, it stays so. */
  public boolean isLost() {
    return end.isDone();
  }

  /**
   * For work in steps: to be called between them.
   *
   * @throws LeadershipLostException if {@link #isLost}
   */
  public void throwIfLost() {
    if (isLost()) {
      throw new LeadershipLostException(token);
    }
  }

  /**
   * Has an action run once when the leadership is over, whether or not it is known who leads next:
   * where listeners are called, in the order of these calls and before {@link LeadershipListener#lost}.
   * If it is over already, the action is run by the caller. What it throws is logged.
   */
  public void onLost(Runnable action) {
    Runnable logged = () -> run(action);
    lostActions.add(logged);
    if (isLost() && lostActions.remove(logged)) {
      logged.run();
    }
  }

  /** The same as {@link #awaitLost(Duration)} without a limit. */
  public void awaitLost() throws InterruptedException {
    boolean isOver = awaitLost(FOREVER);
    while (!isOver) {
      isOver = awaitLost(FOREVER);
    }
  }

  /**
   * Waits for the end, but no longer than that. When a task is interrupted because of the end, this
   * returns and does not throw.
   *
   * @return whether it is over
   * @throws InterruptedException if the thread is interrupted for another reason
   */
  public boolean awaitLost(Duration timeout) throws InterruptedException {
    try {
      end.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return isLost();
    } catch (InterruptedException e) {
      if (!isLost()) {
        throw e;
      }
      return true;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a leadership ends in one way only", e);
    }
  }

  /**
   * Hands over to the voter that is suited best (thesis §3.10), so that nobody has to wait for an
   * election timeout. What works in the name of this leadership goes on until it is lost, which may be
   * at once: best resign when nothing is half done. The future completes with the next leader, or
   * exceptionally with a {@link TransferException}: {@code NotLeader} if this leadership is over, even
   * if this member leads again; {@code Refused} if nobody can take over, {@code Abandoned} and {@code
   * TimedOut} as after {@link RaftNode#transferLeadership}.
   */
  public CompletableFuture<Member> resign(Duration timeout) {
    return resignation.begin(token, TimeUnit.NANOSECONDS.convert(timeout));
  }

  /** A leadership that ends with this one, and may end sooner, for one that is not to lead on. */
  Leadership part() {
    Leadership part = new Leadership(token, clock, callbackWorker, resignation, lease);
    whenEnded(part::end);
    return part;
  }

  /** Runs an action in the very call that ends the leadership, or now if it has ended. */
  void whenEnded(Runnable action) {
    CompletableFuture<Void> unused = end.thenRun(action);
  }

  void renew(long leaseUntil) {
    if (lease.until != leaseUntil) {
      lease.until = leaseUntil;
    }
  }

  void end() {
    if (end.complete(null)) {
      callbackWorker.execute(this::runLostActions);
    }
  }

  private void runLostActions() {
    for (Runnable next = lostActions.poll(); next != null; next = lostActions.poll()) {
      next.run();
    }
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      LOG.error("an action for the loss of a leadership failed", e);
    }
  }

  @Override
  public String toString() {
    return "leadership " + token;
  }
}
