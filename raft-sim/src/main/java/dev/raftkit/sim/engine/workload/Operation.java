package dev.raftkit.sim.engine.workload;

/**
 * One operation of a client, for the history file.
 *
 * @param returnedAt 0 when the outcome is unknown
 * @param out what a get found, "" when that is nothing or the operation is no get
 */
public record Operation(
    int client,
    Type type,
    String key,
    String value,
    long calledAt,
    long returnedAt,
    Status status,
    String out) {
  /** What the client asked for. */
  public enum Type {
    PUT("put"),
    GET("get");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    public String text() {
      return text;
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
