package dev.raftkit.server.determinism;

import dev.raftkit.server.process.AtExit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command of this program on another JVM, whose output is read line by line. */
final class OtherJvm implements AutoCloseable {
  private final Variant variant;
  private final Process process;
  private final BufferedReader output;
  private final AtExit atExit;

  private OtherJvm(Variant variant, Process process) {
    this.variant = variant;
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.atExit = AtExit.run(process::destroyForcibly);
  }

  /**
   * Starts a command.
   *
   * @throws UncheckedIOException if that cannot be done
   */
  static OtherJvm start(Variant variant, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(variant.jdk().resolve("bin").resolve("java").toString());
    command.addAll(variant.options());
    command.addAll(List.of("-XX:-UsePerfData", "-cp", System.getProperty("java.class.path")));
    command.add("dev.raftkit.server.Main");
    command.addAll(arguments);
    try {
      return new OtherJvm(
          variant, new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    } catch (IOException e) {
      throw failure(variant + " cannot be started: " + e.getMessage());
    }
  }

  /**
   * The next line; null when the command has done its work.
   *
   * @throws UncheckedIOException if the command has failed
   */
  @Nullable
  String line() {
    try {
      String line = output.readLine();
      if (line == null && process.onExit().join().exitValue() != 0) {
        throw failure(variant + " fails with exit code " + process.exitValue());
      }
      return line;
    } catch (IOException e) {
      throw failure(variant + " cannot be heard: " + e.getMessage());
    }
  }

  private static UncheckedIOException failure(String text) {
    return new UncheckedIOException(text, new IOException(text));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    atExit.cancel();
  }
}
