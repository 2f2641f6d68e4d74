package dev.raftkit.node.session;

import java.time.Duration;

/**
 * What sessions may take. Those that decide what becomes of a request travel in the log with it, so
 * that members with different limits still decide alike: the leader's count.
 *
 * @param timeoutMin the shortest time after which a session that is not heard of ends
 * @param timeoutMax the longest
 * @param sessionsMax how many sessions there may be; more are refused, and none is ended for them
 * @param repliesMax how many answers are kept for one session until its client has acknowledged them
 * @param sessionReplyBytesMax how many bytes of answers one session may have kept before a leader
 *     takes no further command of it
 * @param replyBytesMax the same for all sessions together
 * @param clockInterval how often, while there are sessions, session time advances at least
 */
public record SessionLimits(
    Duration timeoutMin,
    Duration timeoutMax,
    int sessionsMax,
    int repliesMax,
    long sessionReplyBytesMax,
    long replyBytesMax,
    Duration clockInterval) {
  private static final Duration LONGEST = Duration.ofDays(365);

  /**
   * 1 s to 1 h; 10,000 sessions; 1,000 answers and 4 MiB for each; 64 MiB for all; time advances
   * every 5 s.
   */
  public static final SessionLimits DEFAULT = new SessionLimits(
      Duration.ofSeconds(1),
      Duration.ofHours(1),
      10_000,
      1_000,
      4 << 20,
      64 << 20,
      Duration.ofSeconds(5));

  public SessionLimits {
    require(
        timeoutMin.toMillis() > 0
            && timeoutMin.compareTo(timeoutMax) <= 0
            && timeoutMax.compareTo(LONGEST) <= 0,
        "session timeouts from " + timeoutMin + " to " + timeoutMax
            + "; from 1 ms, and up to 365 days, is possible");
    require(sessionsMax > 0, "sessionsMax must be positive, not " + sessionsMax);
    require(repliesMax > 0, "repliesMax must be positive, not " + repliesMax);
    require(
        sessionReplyBytesMax > 0 && replyBytesMax > 0,
        "limits of kept bytes must be positive, not " + sessionReplyBytesMax + " and "
            + replyBytesMax);
    require(
        clockInterval.toMillis() > 0 && clockInterval.compareTo(LONGEST) <= 0,
        "clockInterval is 1 ms to 365 days, not " + clockInterval);
  }

  /** The same with other timeouts. */
  public SessionLimits withTimeouts(Duration min, Duration max) {
    return new SessionLimits(
        min, max, sessionsMax, repliesMax, sessionReplyBytesMax, replyBytesMax, clockInterval);
  }

  /** The same with room for other numbers of sessions and of answers for each. */
  public SessionLimits withCounts(int sessions, int replies) {
    return new SessionLimits(
        timeoutMin,
        timeoutMax,
        sessions,
        replies,
        sessionReplyBytesMax,
        replyBytesMax,
        clockInterval);
  }

  /** The same with room for other sizes of answers. */
  public SessionLimits withReplyBytes(long perSession, long inAll) {
    return new SessionLimits(
        timeoutMin, timeoutMax, sessionsMax, repliesMax, perSession, inAll, clockInterval);
  }

  /** The same with a time that advances at another pace. */
  public SessionLimits withClockInterval(Duration interval) {
    return new SessionLimits(
        timeoutMin,
        timeoutMax,
        sessionsMax,
        repliesMax,
        sessionReplyBytesMax,
        replyBytesMax,
        interval);
  }

  /** The nearest timeout that is allowed. */
  public long allowedTimeoutNanos(long asked) {
    return Math.max(timeoutMin.toNanos(), Math.min(timeoutMax.toNanos(), asked));
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
