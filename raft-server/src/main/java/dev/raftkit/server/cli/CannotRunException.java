package dev.raftkit.server.cli;

/** The command cannot do its work; the message says why, in one line, and what would help. */
public final class CannotRunException extends Exception {
  private static final long serialVersionUID = 1;

  public CannotRunException(String message) {
    super(message);
  }

  public CannotRunException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A failure whose message may be missing: then its kind says more than nothing. */
  public static CannotRunException because(Throwable cause) {
    String message = cause.getMessage();
    return new CannotRunException(message == null ? cause.toString() : message, cause);
  }
}
