package dev.raftkit.proto;

import java.util.Arrays;

/**
 * What a client asks of its session (thesis §6.3). Whoever makes one hands its command over, and
 * nobody changes it afterwards. The answer to {@link Kind#OPEN} is the new session's index and its
 * timeout, 8 bytes each; that to {@link Kind#COMMAND} is the state machine's; others are empty.
 */
public final class SessionAsk implements Request {
  /** What is asked for. */
  public enum Kind {
    /** A new session. */
    OPEN,
    /** A command, to be applied once. */
    COMMAND,
    /** That the session goes on. */
    KEEP_ALIVE,
    /** That the session ends. */
    CLOSE
  }

  private static final byte[] NO_COMMAND = {};

  private final long requestId;
  private final int group;
  private final long timeoutNanos;
  private final Kind kind;
  private final long key;

  /** The session's index; of OPEN, how long the session is to last. */
  private final long subject;

  private final long sequence;
  private final long unansweredFrom;
  private final byte[] command;

  private SessionAsk(
      Envelope envelope,
      Kind kind,
      long key,
      long subject,
      long sequence,
      long unansweredFrom,
      byte[] command) {
    this.requestId = envelope.requestId;
    this.group = envelope.group;
    this.timeoutNanos = envelope.timeoutNanos;
    this.kind = kind;
    this.key = key;
    this.subject = subject;
    this.sequence = sequence;
    this.unansweredFrom = unansweredFrom;
    this.command = command;
  }

  /**
   * What every request has.
   *
   * @param requestId chosen by the client; comes back in the answer
   * @param timeoutNanos how long the client waits
   */
  public record Envelope(long requestId, int group, long timeoutNanos) {
    public Envelope {
      require(group >= 0, "a group is 0 or more, not " + group);
      require(timeoutNanos > 0, "a timeout is positive, not " + timeoutNanos + " ns");
    }
  }

  /** Asks for a session that lasts so long after its client was last heard of. */
  public static SessionAsk open(Envelope envelope, long key, long sessionTimeoutNanos) {
    require(
        sessionTimeoutNanos > 0,
        "a session's timeout is positive, not " + sessionTimeoutNanos + " ns");
    return new SessionAsk(envelope, Kind.OPEN, key, sessionTimeoutNanos, 0, 0, NO_COMMAND);
  }

  /** A command of a session. */
  public static SessionAsk command(
      Envelope envelope,
      long session,
      long key,
      long sequence,
      long unansweredFrom,
      byte[] command) {
    requireSession(session);
    require(
        sequence > 0 && sequence < Long.MAX_VALUE,
        "a command's sequence number is 1 to 2^63 - 2, not " + sequence);
    require(
        unansweredFrom > 0 && unansweredFrom <= sequence,
        "answers are missing from 1 to " + sequence + " on, not from " + unansweredFrom);
    return new SessionAsk(envelope, Kind.COMMAND, key, session, sequence, unansweredFrom, command);
  }

  /** The client is there. */
  public static SessionAsk keepAlive(
      Envelope envelope, long session, long key, long unansweredFrom) {
    requireSession(session);
    require(
        unansweredFrom > 0, "answers are missing from 1 or more on, not from " + unansweredFrom);
    return new SessionAsk(envelope, Kind.KEEP_ALIVE, key, session, 0, unansweredFrom, NO_COMMAND);
  }

  /** The client needs the session no longer. */
  public static SessionAsk close(Envelope envelope, long session, long key) {
    requireSession(session);
    return new SessionAsk(envelope, Kind.CLOSE, key, session, 0, 0, NO_COMMAND);
  }

  @Override
  public long requestId() {
    return requestId;
  }

  @Override
  public int group() {
    return group;
  }

  @Override
  public long timeoutNanos() {
    return timeoutNanos;
  }

  public Kind kind() {
    return kind;
  }

  /** The session's key, or that of the session to be. */
  public long key() {
    return key;
  }

  /** The session's index; of {@link Kind#OPEN}, how long it is to last, in nanoseconds. */
  public long subject() {
    return subject;
  }

  public long sequence() {
    return sequence;
  }

  public long unansweredFrom() {
    return unansweredFrom;
  }

  /** The command itself, not a copy: read it, never change it. */
  public byte[] command() {
    return command;
  }

  private static void requireSession(long session) {
    require(session > 0, "a session's index is positive, not " + session);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SessionAsk that
        && requestId == that.requestId
        && group == that.group
        && timeoutNanos == that.timeoutNanos
        && kind == that.kind
        && key == that.key
        && subject == that.subject
        && sequence == that.sequence
        && unansweredFrom == that.unansweredFrom
        && Arrays.equals(command, that.command);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(requestId) + Arrays.hashCode(command);
  }

  @Override
  public String toString() {
    return "request " + requestId + " to group " + group + ": " + kind + " " + subject + " "
        + sequence + " [" + command.length + "]";
  }
}
