package dev.raftkit.kv.client;

/** A lease ended, or could not be renewed in time, and with it whatever rested on it. */
public final class LeaseLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LeaseLostException(String message) {
    super(message);
  }
}
