package dev.raftkit.sim.history;

import java.io.IOException;

/** A file is no history; the message names the line, what is wrong with it, and what would be right. */
public final class MalformedHistoryException extends IOException {
  private static final long serialVersionUID = 1;

  private final int line;

  MalformedHistoryException(int line, String problem) {
    super("line " + line + ": " + problem);
    this.line = line;
  }

  /** The number of the line, counted from 1. */
  public int line() {
    return line;
  }
}
