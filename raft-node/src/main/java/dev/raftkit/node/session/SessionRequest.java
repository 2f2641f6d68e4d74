package dev.raftkit.node.session;

import org.jspecify.annotations.Nullable;

/** What a client asks of its session, or the leader of all sessions. */
public final class SessionRequest {
  /** What is asked for. */
  public enum Kind {
    /** A new session. The answer is a {@link SessionGrant}. */
    OPEN,
    /** A command, to be applied once. The answer is the state machine's. */
    COMMAND,
    /** That the session goes on. The answer is empty. */
    KEEP_ALIVE,
    /** That the session ends. The answer is empty. */
    CLOSE,
    /** That session time advances: the leader's own. The answer is empty. */
    CLOCK
  }

  private static final byte[] NO_COMMAND = {};

  private final Kind kind;
  private final @Nullable SessionId session;
  private final long key;
  private final long sequence;
  private final long unansweredFrom;
  private final long timeoutNanos;
  private final byte[] command;

  private SessionRequest(
      Kind kind,
      @Nullable SessionId session,
      long key,
      long sequence,
      long unansweredFrom,
      long timeoutNanos,
      byte[] command) {
    this.kind = kind;
    this.session = session;
    this.key = key;
    this.sequence = sequence;
    this.unansweredFrom = unansweredFrom;
    this.timeoutNanos = timeoutNanos;
    this.command = command;
  }

  /**
   * Asks for a session that lasts so long after its client was last heard of.
   *
   * @param key hard to guess; to be shown with every request
   * @throws IllegalArgumentException unless the timeout is positive
   */
  public static SessionRequest open(long key, long timeoutNanos) {
    require(timeoutNanos > 0, "a session's timeout is positive, not " + timeoutNanos + " ns");
    return new SessionRequest(Kind.OPEN, null, key, 0, 0, timeoutNanos, NO_COMMAND);
  }

  /**
   * A command of a session, which nobody may change afterwards.
   *
   * @param sequence counted from 1; the same again asks for the same answer
   * @param unansweredFrom the client has the answers to all below this one, so that they need not be
   *     kept any more
   * @throws IllegalArgumentException naming the number that is out of range
   */
  public static SessionRequest command(
      SessionId session, long sequence, long unansweredFrom, byte[] command) {
    require(
        sequence > 0 && sequence < Long.MAX_VALUE,
        "a command's sequence number is 1 to 2^63 - 2, not " + sequence);
    require(
        unansweredFrom > 0 && unansweredFrom <= sequence,
        "the answer to command " + sequence + " is not known before it is sent, so answers are"
            + " missing from one of 1 to " + sequence + " on, not from " + unansweredFrom);
    return new SessionRequest(
        Kind.COMMAND, session, session.key(), sequence, unansweredFrom, 0, command);
  }

  /**
   * The client is there.
   *
   * @throws IllegalArgumentException naming the number that is out of range
   */
  public static SessionRequest keepAlive(SessionId session, long unansweredFrom) {
    require(
        unansweredFrom > 0, "answers are missing from 1 or more on, not from " + unansweredFrom);
    return new SessionRequest(
        Kind.KEEP_ALIVE, session, session.key(), 0, unansweredFrom, 0, NO_COMMAND);
  }

  /** The client needs the session no longer. */
  public static SessionRequest close(SessionId session) {
    return new SessionRequest(Kind.CLOSE, session, session.key(), 0, 0, 0, NO_COMMAND);
  }

  /** Session time advances. */
  public static SessionRequest clock() {
    return new SessionRequest(Kind.CLOCK, null, 0, 0, 0, 0, NO_COMMAND);
  }

  public Kind kind() {
    return kind;
  }

  /** Whose request it is; not of {@link Kind#OPEN} and {@link Kind#CLOCK}, which are nobody's. */
  public SessionId session() {
    if (session == null) {
      throw new IllegalStateException("a request without a session: " + kind);
    }
    return session;
  }

  /** The session's, or that of the session to be. */
  public long key() {
    return key;
  }

  public long sequence() {
    return sequence;
  }

  public long unansweredFrom() {
    return unansweredFrom;
  }

  /** How long a session is to last after its client was last heard of. */
  public long timeoutNanos() {
    return timeoutNanos;
  }

  /** The command itself, not a copy: read it, never change it. */
  public byte[] command() {
    return command;
  }

  @Override
  public String toString() {
    return switch (kind) {
      case OPEN -> "open for " + timeoutNanos + " ns";
      case COMMAND -> "command " + sequence + " of " + session + "[" + command.length + "]";
      case KEEP_ALIVE -> "keep " + session + " alive";
      case CLOSE -> "close " + session;
      case CLOCK -> "advance session time";
    };
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
