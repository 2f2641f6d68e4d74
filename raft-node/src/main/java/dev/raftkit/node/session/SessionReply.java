package dev.raftkit.node.session;

import org.jspecify.annotations.Nullable;

/**
 * The answer to one request. That to a command is kept by its session until the client has
 * acknowledged it, and given again to whoever repeats the command.
 */
public final class SessionReply {
  /** What kind of answer it is. */
  public enum Kind {
    /** The request was carried out. Until the state machine has answered, the answer is missing. */
    RESULT,
    /** The state machine refused the command. */
    REFUSED,
    /** There is no such session, or not any more. */
    EXPIRED,
    /** The request breaks the rules of sessions. */
    MISUSED,
    /** There are as many sessions as there may be. */
    TOO_MANY_SESSIONS,
    /** Too many answers are kept for this session. */
    BUSY
  }

  static final byte[] NOTHING = {};

  /** What a kept answer costs besides its bytes. */
  static final int OVERHEAD_BYTES = 64;

  private final long commandHash;
  private Kind kind;
  private byte @Nullable [] result;
  private String text;

  /** The session that keeps this; null when none does. */
  @Nullable
  ClientSession keeper;

  private SessionReply(long commandHash, Kind kind, byte @Nullable [] result, String text) {
    this.commandHash = commandHash;
    this.kind = kind;
    this.result = result;
    this.text = text;
  }

  /** An answer that the state machine is to give. */
  static SessionReply awaited(long commandHash) {
    return new SessionReply(commandHash, Kind.RESULT, null, "");
  }

  static SessionReply kept(long commandHash, byte[] result) {
    return new SessionReply(commandHash, Kind.RESULT, result, "");
  }

  static SessionReply keptRefusal(long commandHash, String reason) {
    return new SessionReply(commandHash, Kind.REFUSED, null, reason);
  }

  static SessionReply done(byte[] result) {
    return new SessionReply(0, Kind.RESULT, result, "");
  }

  static SessionReply refused(Kind kind, String text) {
    return new SessionReply(0, kind, null, text);
  }

  /** The state machine's answer, which is handed over. */
  public void complete(byte[] value) {
    result = value;
    hasAnswer();
  }

  /** The state machine's refusal. */
  public void refuse(String reason) {
    kind = Kind.REFUSED;
    text = reason;
    hasAnswer();
  }

  private void hasAnswer() {
    if (keeper != null) {
      keeper.answered(this);
    }
  }

  public Kind kind() {
    return kind;
  }

  /** The answer; only of {@link Kind#RESULT}, and only once it was given. */
  public byte[] result() {
    if (result == null) {
      throw new IllegalStateException("an answer that was not given: " + kind);
    }
    return result;
  }

  /** Why there is no result. */
  public String text() {
    return text;
  }

  long commandHash() {
    return commandHash;
  }

  /** What it costs to keep this; of an answer that was not given yet, the least. */
  int bytes() {
    return OVERHEAD_BYTES + text.length() + (result == null ? 0 : result.length);
  }
}
