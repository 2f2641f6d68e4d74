package dev.raftkit.server.cli;

/** The log lines of the library, which go to standard error. */
public final class Logs {
  private Logs() {}

  /**
   * Turns them off, before the first of them. A simulation elects thousands of leaders in a second,
   * and nobody wants to read of each.
   */
  public static void silence() {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
    System.setProperty("org.slf4j.simpleLogger.log.dev.raftkit", "off");
  }
}
