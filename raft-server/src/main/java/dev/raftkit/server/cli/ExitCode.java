package dev.raftkit.server.cli;

/** What the command tells whoever started it. */
public final class ExitCode {
  public static final int GOOD = 0;

  /** The command ran, and a check that it made has failed. */
  public static final int CHECK_FAILED = 1;

  public static final int BAD_USAGE = 2;

  /** The command line is right and yet the command cannot do its work. */
  public static final int CANNOT_RUN = 3;

  private ExitCode() {}
}
