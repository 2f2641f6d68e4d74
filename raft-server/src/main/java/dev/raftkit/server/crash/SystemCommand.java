package dev.raftkit.server.crash;

import dev.raftkit.server.cli.CannotRunException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the system that does one thing and ends. */
final class SystemCommand {
  private static final int SECONDS_MAX = 60;

  private SystemCommand() {}

  /**
   * Runs a program and returns what it printed.
   *
   * @throws CannotRunException with its words, if it is not there or fails
   */
  static String run(String... command)
      throws IOException, InterruptedException, CannotRunException {
    String text = String.join(" ", command);
    Process process;
    try {
      process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new CannotRunException(command[0] + " cannot be run: " + e.getMessage(), e);
    }
    // What these programs print fits a pipe.
    if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new CannotRunException(text + " takes more than " + SECONDS_MAX + " s");
    }
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.exitValue() != 0) {
      throw new CannotRunException(
          text + " fails with exit code " + process.exitValue() + ": " + output);
    }
    return output;
  }
}
