package dev.raftkit.kv.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * What a candidate has from its election until it is over: leadership, or a lock. All methods may be
 * called from any thread.
 *
 * <p>{@link #isSafe} speaks of the instant of the call only. Whatever acts on the outside world carries
 * the {@link #token}, so that the resource can refuse who was replaced while it stood still.
 */
public final class Tenure implements AutoCloseable {
  private final long token;
  private final KeptLease lease;

  Tenure(long token, KeptLease lease) {
    this.token = token;
    this.lease = lease;
  }

  /**
   * The fencing token: the revision at which this candidate came, larger than that of everyone who was
   * elected before it in this election. Tokens of another election, or of a leadership of members, are
   * another sequence.
   */
  public long token() {
    return token;
  }

  /** Whether nobody else can be elected at this instant; see {@link KeptLease#isSafe}. */
  public boolean isSafe() {
    return lease.isSafe();
  }

  /** How much longer {@link #isSafe} holds if the cluster is not heard of. */
  public Duration safeFor() {
    return lease.safeFor();
  }

  /** Calls this once when it is over, also if it is already; before another can be elected. */
  public void onLost(Runnable listener) {
    lease.onLost(listener);
  }

  /** Gives it up; completes when the next candidate may be elected. */
  public CompletableFuture<Void> resign() {
    return lease.giveUp();
  }

  /** The same as {@link #resign}, without waiting for it. */
  @Override
  public void close() {
    CompletableFuture<Void> unused = resign();
  }

  @Override
  public String toString() {
    return "tenure " + token;
  }
}
