package dev.raftkit.node.read;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How new the state must be that answers a read.
 *
 * @param kind what it costs
 * @param staleNanosMax with {@link Kind#STALE}, how old the answer may be; otherwise 0
 */
public record ReadConsistency(Kind kind, long staleNanosMax) {
  /**
   * The answer has everything that had happened when the read was asked for, whatever the clocks do.
   * It costs a round of messages, which reads that wait together share.
   */
  public static final ReadConsistency LINEARIZABLE = new ReadConsistency(Kind.LINEARIZABLE, 0);

  /**
   * The same, as long as the clocks' drift stays below its bound: a leader with a lease answers without
   * asking anyone. A leader without one, and so one that has handed over in vain, asks.
   */
  public static final ReadConsistency LEASE = new ReadConsistency(Kind.LEASE, 0);

  /** What a read costs. */
  public enum Kind {
    /** A round of messages. */
    LINEARIZABLE,
    /** A look at the clock, on the leader; on others a question to it. */
    LEASE,
    /** Nothing, if this member has made sure of its state lately. */
    STALE
  }

  public ReadConsistency {
    if (staleNanosMax < 0 || (kind != Kind.STALE && staleNanosMax > 0)) {
      throw new IllegalArgumentException(
          "a bound of " + staleNanosMax + " ns for a read that is " + kind);
    }
  }

  /**
   * The answer has everything that had happened {@code max} before the read was asked for, by the clock
   * of the member that answers. It answers at once if it made sure of its state so lately, by any read
   * that was not answered so itself; otherwise it does that now, as for {@link #LINEARIZABLE}. Reads
   * one after the other may go back in time if different members answer.
   */
  public static ReadConsistency stale(Duration max) {
    return new ReadConsistency(Kind.STALE, TimeUnit.NANOSECONDS.convert(max));
  }
}
