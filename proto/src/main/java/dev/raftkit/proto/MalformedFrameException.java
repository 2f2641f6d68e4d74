package dev.raftkit.proto;

import java.io.IOException;

/**
 * Bytes that do not follow the format. What came with them cannot be trusted either: close the
 * connection. The message never quotes the bytes, so it is safe to log.
 */
public final class MalformedFrameException extends IOException {
  private static final long serialVersionUID = 1;

  public MalformedFrameException(String message) {
    super(message);
  }

  MalformedFrameException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Strangers cause these as fast as they like, so they cost no walk through the stack. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
