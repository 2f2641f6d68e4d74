package dev.raftkit.server.kv;

import dev.raftkit.server.process.ChildProcess;
import dev.raftkit.server.process.ParentWatch;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The holder's side of a {@link WatchdogCommand}: a command that is run while the holder is safe. */
final class HeldCommand implements AutoCloseable {
  private static final int START_MILLIS_MAX = 30_000;
  private static final int SECRET_BITS = 128;

  private final Socket watchdog;
  private final CompletableFuture<Watchdog.Outcome> outcome = new CompletableFuture<>();
  private volatile long pid;
  private volatile boolean isTold;
  private volatile boolean isRefused;

  private HeldCommand(Socket watchdog) {
    this.watchdog = watchdog;
  }

  /**
   * Starts the watchdog, which waits.
   *
   * @param outputToErrors whether the command's output is to go where its errors go
   */
  static HeldCommand prepare(List<String> command, long ttlNanos, boolean outputToErrors)
      throws IOException {
    String secret = new BigInteger(SECRET_BITS, new SecureRandom()).toString(16);
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listener.setSoTimeout(START_MILLIS_MAX);
      List<String> arguments = new ArrayList<>(
          List.of("watchdog", "--port=" + listener.getLocalPort(), "--ttl-nanos=" + ttlNanos));
      if (outputToErrors) {
        arguments.add("--output-to-errors");
      }
      arguments.add("--");
      arguments.addAll(command);
      ProcessBuilder builder = new ProcessBuilder(ChildProcess.commandLine(arguments)).inheritIO();
      builder.environment().put(WatchdogCommand.SECRET, secret);
      Process process = builder.start();
      try {
        return greeted(listener.accept(), secret);
      } catch (IOException e) {
        process.destroyForcibly();
        throw e;
      }
    }
  }

  /** Another process of this machine may connect too, but does not know the secret. */
  private static HeldCommand greeted(Socket connection, String secret) throws IOException {
    connection.setTcpNoDelay(true);
    connection.setSoTimeout(START_MILLIS_MAX);
    byte[] expected = (secret + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] said = connection.getInputStream().readNBytes(expected.length);
    if (!MessageDigest.isEqual(expected, said)) {
      connection.close();
      throw new IOException("somebody else than the watchdog connected");
    }
    connection.setSoTimeout(0);
    return over(connection);
  }

  /** With a watchdog that is connected. */
  static HeldCommand over(Socket watchdog) throws IOException {
    HeldCommand held = new HeldCommand(watchdog);
    ParentWatch.start(watchdog.getInputStream(), held::told, held::orphaned);
    return held;
  }

  private void told(String line) {
    String[] words = line.split(" ", 3);
    switch (words[0]) {
      case "started" -> pid = Long.parseLong(words[1]);
      case "ended" ->
        outcome.complete(
            new Watchdog.Outcome(Watchdog.End.valueOf(words[1]), Integer.parseInt(words[2])));
      case "failed" -> {
        isRefused = true;
        outcome.completeExceptionally(new IOException(line.substring(7)));
      }
      default -> outcome.completeExceptionally(new IOException("the watchdog says " + line));
    }
  }

  /** Nobody watches any more: what runs is ended here, before anything is given up. */
  private void orphaned() {
    if (pid != 0 && !outcome.isDone()) {
      ProcessHandle.of(pid).ifPresent(HeldCommand::endForcibly);
    }
    outcome.completeExceptionally(new IOException("the watchdog of the command is gone"));
  }

  /**
   * Whether the command may run though nobody knows of it: its watchdog died in the moment between
   * starting it and saying so. Then nothing must be given up before its time.
   */
  boolean isUnaccountedFor() {
    return isTold && pid == 0 && outcome.isCompletedExceptionally() && !isRefused;
  }

  private static void endForcibly(ProcessHandle command) {
    List<ProcessHandle> all = Watchdog.all(command);
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> each.onExit().join());
  }

  /**
   * Runs the command.
   *
   * @param safeUntil by {@link System#nanoTime}
   */
  void run(long token, long safeUntil) {
    isTold = true;
    tell("run " + token + " " + safeUntil);
  }

  void extend(long safeUntil) {
    tell("until " + safeUntil);
  }

  /** Ends the command in order, which may take a while. */
  void end() {
    tell("end");
  }

  /** Ends the command at once: what was held is lost. */
  void lost() {
    tell("lost");
  }

  private void tell(String line) {
    try {
      say(line);
    } catch (IOException e) {
      // The watchdog is gone, which is noticed by itself, and what it ran is ended then.
      return;
    }
  }

  /** How the command ended; an IOException if it could not be run, or not be watched. */
  CompletableFuture<Watchdog.Outcome> outcome() {
    return outcome;
  }

  private synchronized void say(String line) throws IOException {
    OutputStream out = watchdog.getOutputStream();
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    watchdog.close();
  }
}
