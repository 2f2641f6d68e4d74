package dev.raftkit.server.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A process that runs one of this program's commands. Its parent talks to it in lines over its
 * standard input and output; its standard error goes to a file. The end of its input tells it that
 * its parent is gone.
 */
public final class ChildProcess {
  private static final String MAIN_CLASS = "dev.raftkit.server.Main";
  private static final int EXIT_SECONDS_MAX = 10;

  /** Small and quick to start: several of these share a machine. */
  private static final List<String> JVM_OPTIONS = List.of(
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      "-XX:-UsePerfData",
      "-Xshare:auto",
      "-Xmx256m",
      "--enable-native-access=ALL-UNNAMED");

  private final Process process;
  private final OutputStream input;

  private ChildProcess(Process process) {
    this.process = process;
    this.input = process.getOutputStream();
  }

  /**
   * Starts a command.
   *
   * @param errors where its standard error is appended
   * @param lines takes its standard output, on a thread of the child's
   */
  public static ChildProcess start(Path errors, Consumer<String> lines, List<String> arguments)
      throws IOException {
    return start(MAIN_CLASS, errors, lines, arguments);
  }

  /** The same for another program in this class path. */
  public static ChildProcess start(
      String mainClass, Path errors, Consumer<String> lines, List<String> arguments)
      throws IOException {
    Process process = new ProcessBuilder(commandLine(mainClass, arguments))
        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
        .start();
    Thread reader = new Thread(() -> read(process, lines), "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
    return new ChildProcess(process);
  }

  /** What a shell would be told to start one of this program's commands. */
  public static List<String> commandLine(List<String> arguments) {
    return commandLine(MAIN_CLASS, arguments);
  }

  private static List<String> commandLine(String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }

  private static void read(Process process, Consumer<String> lines) {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.accept(line);
      }
    } catch (IOException e) {
      // The process is gone, and whoever watches it notices that by itself.
      lines.accept("");
    }
  }

  /** Sends a line. A child that is gone does not hear it. */
  public void tell(String line) {
    try {
      input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException e) {
      // A closed pipe: the death of a child is seen in isAlive, by those who care.
      return;
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The exit code of a process that is not alive any more. */
  public int exitCode() {
    return process.exitValue();
  }

  /** SIGKILL: ends the process between two of its instructions, and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(EXIT_SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new IllegalStateException("process " + pid() + " survives SIGKILL");
    }
  }

  /** SIGTERM: asks the process to end. */
  public void terminate() {
    process.destroy();
  }

  /** Waits for the end of the process; whether it came in time. */
  public boolean awaitExit(int seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS);
  }

  /** SIGSTOP: the process stands still until it is continued. */
  public void stop() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT: the process goes on where it was stopped. */
  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** The shell's own kill, since not every system has one as a program. */
  private void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("sh", "-c", "kill -s " + name + " " + pid()).start();
    if (!kill.waitFor(EXIT_SECONDS_MAX, TimeUnit.SECONDS) || kill.exitValue() != 0) {
      throw new IOException("cannot send SIG" + name + " to process " + pid());
    }
  }

  /** The last line in a file of errors, which is what a command says before it gives up. */
  public static String lastLine(Path errors) {
    try {
      List<String> lines = Files.readAllLines(errors);
      return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    } catch (IOException e) {
      return "";
    }
  }
}
