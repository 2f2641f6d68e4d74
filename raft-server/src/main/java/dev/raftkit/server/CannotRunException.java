package dev.raftkit.server;

/** The command cannot do its work; the message says why, in one line, and what would help. */
final class CannotRunException extends Exception {
  private static final long serialVersionUID = 1;

  CannotRunException(String message) {
    super(message);
  }

  CannotRunException(String message, Throwable cause) {
    super(message, cause);
  }
}
