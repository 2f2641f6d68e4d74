package dev.raftkit.server;

/** What the command tells whoever started it. */
final class ExitCode {
  static final int GOOD = 0;

  /** The command ran, and a check that it made has failed. */
  static final int CHECK_FAILED = 1;

  static final int BAD_USAGE = 2;

  /** The command line is right and yet the command cannot do its work. */
  static final int CANNOT_RUN = 3;

  private ExitCode() {}
}
