package dev.raftkit.server.crash;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.process.AtExit;
import dev.raftkit.server.process.TemporaryFolder;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the commands that run a {@link Check} have in common. */
final class CheckRun {
  private CheckRun() {}

  /** Makes a check in a folder. */
  interface Preparation {
    Check in(TemporaryFolder folder) throws IOException, InterruptedException, CannotRunException;
  }

  /** Runs a check, prints its result, and returns the exit code. */
  static int of(CommandLine command, boolean json, Preparation preparation)
      throws CannotRunException, InterruptedException {
    try {
      TemporaryFolder folder = TemporaryFolder.create("raft-check-");
      CrashResult result = run(command.getErr(), folder, preparation);
      command.getOut().println(json ? result.json().toString() : result.toString());
      if (result.ok()) {
        folder.delete();
        return ExitCode.GOOD;
      }
      command.getErr().println("what the servers have written is kept in " + folder.path());
      return ExitCode.CHECK_FAILED;
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private static CrashResult run(PrintWriter err, TemporaryFolder folder, Preparation preparation)
      throws IOException, InterruptedException, CannotRunException {
    Check check = preparation.in(folder);
    AtExit atExit = AtExit.run(check::close);
    try (check) {
      return check.run(err::println);
    } finally {
      atExit.cancel();
    }
  }

  /** Refuses a number that is out of bounds. */
  static void bounds(CommandLine command, String option, int value, int max) {
    if (value < 1 || value > max) {
      throw new ParameterException(command, option + " is 1 to " + max + ", not " + value);
    }
  }
}
