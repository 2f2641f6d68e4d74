package dev.raftkit.server.demo;

/** Something that the demo waits for does not come; the message says what. */
final class DemoFailedException extends Exception {
  private static final long serialVersionUID = 1;

  DemoFailedException(String message) {
    super(message);
  }
}
