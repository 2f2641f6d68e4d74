package dev.raftkit.node;

import dev.raftkit.node.spi.EventLoop;

/**
 * The leadership of this member in one term. All methods may be called from any thread.
 *
 * <p>{@link #isSafe} speaks of the instant of the call only. Whatever acts on the outside world
 * carries the {@link #token}, so that the resource can refuse a leader that was replaced while it was
 * paused.
 */
public final class Leadership {
  private static final long NEVER = Long.MIN_VALUE;

  private final long token;
  private final EventLoop clock;
  private volatile long safeUntil = NEVER;

  Leadership(long token, EventLoop clock) {
    this.token = token;
    this.clock = clock;
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
    return safeUntil > clock.now();
  }

  /**
   * Until when {@link #isSafe} holds as far as is known now, by {@link EventLoop#now};
   * Long.MIN_VALUE when it does not hold any more.
   */
  public long safeUntil() {
    return safeUntil;
  }

  void renew(long leaseUntil) {
    if (safeUntil != leaseUntil) {
      safeUntil = leaseUntil;
    }
  }

  void revoke() {
    safeUntil = NEVER;
  }

  @Override
  public String toString() {
    return "leadership " + token;
  }
}
