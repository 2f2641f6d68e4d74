package dev.raftkit.proto;

import java.util.Arrays;

/** A client's read. Whoever makes one hands its query over, and nobody changes it afterwards. */
public final class ReadRequest implements Request {
  /** How new the state must be that answers. */
  public enum Consistency {
    /** It has all that had happened when the read was asked for. */
    LINEARIZABLE,
    /** The same; a leader's lease will do. */
    LEASE,
    /** It may be somewhat older. */
    STALE
  }

  private final long requestId;
  private final int group;
  private final byte[] query;
  private final Consistency consistency;
  private final long staleNanosMax;
  private final long timeoutNanos;

  /**
   * A read.
   *
   * @param requestId chosen by the client; comes back in the answer
   * @param staleNanosMax with {@link Consistency#STALE}, how old the answer may be; otherwise 0
   * @param timeoutNanos how long the client waits
   */
  public ReadRequest(
      long requestId,
      int group,
      byte[] query,
      Consistency consistency,
      long staleNanosMax,
      long timeoutNanos) {
    if (group < 0) {
      throw new IllegalArgumentException("a group is 0 or more, not " + group);
    }
    if (timeoutNanos <= 0) {
      throw new IllegalArgumentException("a timeout is positive, not " + timeoutNanos + " ns");
    }
    if (staleNanosMax < 0 || (consistency != Consistency.STALE && staleNanosMax > 0)) {
      throw new IllegalArgumentException(
          "a bound of " + staleNanosMax + " ns for a read that is " + consistency);
    }
    this.requestId = requestId;
    this.group = group;
    this.query = query;
    this.consistency = consistency;
    this.staleNanosMax = staleNanosMax;
    this.timeoutNanos = timeoutNanos;
  }

  @Override
  public long requestId() {
    return requestId;
  }

  @Override
  public int group() {
    return group;
  }

  /** The query itself, not a copy: read it, never change it. */
  public byte[] query() {
    return query;
  }

  public Consistency consistency() {
    return consistency;
  }

  /** How old the answer may be; 0 unless it may be {@link Consistency#STALE}. */
  public long staleNanosMax() {
    return staleNanosMax;
  }

  @Override
  public long timeoutNanos() {
    return timeoutNanos;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReadRequest that
        && requestId == that.requestId
        && group == that.group
        && consistency == that.consistency
        && staleNanosMax == that.staleNanosMax
        && timeoutNanos == that.timeoutNanos
        && Arrays.equals(query, that.query);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(requestId) + Arrays.hashCode(query);
  }

  @Override
  public String toString() {
    return "request " + requestId + " to group " + group + ": read, " + consistency + " ["
        + query.length + "]";
  }
}
