package dev.raftkit.sim.engine.workload;

/**
 * One operation of a client, as in a history file.
 *
 * @param value what a put, append or cas writes; the token of a use, and of a release or expire that
 *     names one; otherwise ""
 * @param expect what a cas compares with; otherwise ""
 * @param returnedAt 0 when the outcome is unknown
 * @param out what a get found, "" when that is nothing; the token of an acquire, "" when it was
 *     refused; {@code true} or {@code false} of a cas, a use and a release; otherwise ""
 */
public record Operation(
    int client,
    Type type,
    String key,
    String value,
    String expect,
    long calledAt,
    long returnedAt,
    Status status,
    String out) {
  /** An operation that expects nothing. */
  public Operation(
      int client,
      Type type,
      String key,
      String value,
      long calledAt,
      long returnedAt,
      Status status,
      String out) {
    this(client, type, key, value, "", calledAt, returnedAt, status, out);
  }

  /** What the client asked for. */
  public enum Type {
    PUT("put"),
    GET("get"),
    /** Writes behind what is there. */
    APPEND("append"),
    DELETE("delete"),
    /** Writes if what is there is as expected. */
    CAS("cas"),
    /** Takes a lock if it is free; the answer is a token. */
    ACQUIRE("acquire"),
    RELEASE("release"),
    /** Takes the lock from its holder. */
    EXPIRE("expire"),
    /** Shows a token to what the lock protects. */
    USE("use");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }

    /** Whether this is asked of a lock, not of a register. */
    public boolean isOfLock() {
      return compareTo(ACQUIRE) >= 0;
    }
  }

  /** What the client learned. */
  public enum Status {
    /** It happened. */
    OK("ok"),
    /** It is known not to have happened. */
    FAIL("fail"),
    /** It may have happened, or happen later. */
    INFO("info");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
