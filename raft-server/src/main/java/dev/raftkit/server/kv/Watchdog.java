package dev.raftkit.server.kv;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Runs a command for as long as whoever holds something says that it is safe. The holder tells it until
 * when; a holder that was paused, or is gone, tells nothing. It then ends the command, politely while
 * there is time, and by force before the time is up: a command is never left to run beside that of the
 * next holder, unless this process is paused too.
 */
final class Watchdog {
  private static final long TICK_MILLIS = 10;

  /** What a command is said to have ended with that was not even started: as after SIGTERM. */
  private static final int NOT_STARTED = 143;

  private final LongSupplier clock;
  private final long politeNanos;
  private final long forceNanos;

  /** By the clock of {@link System#nanoTime}, which all processes of a machine share. */
  private volatile long safeUntil;

  private volatile boolean ending;
  private volatile boolean orphaned;

  /** How it came to an end. */
  enum End {
    /** The command has ended by itself. */
    EXITED,
    /** The command was ended because the holder was not safe any more. */
    UNSAFE,
    /** The command was ended because the holder asked for it, or is gone. */
    STOPPED
  }

  /** An end, and the exit code of the command. */
  record Outcome(End end, int exitCode) {}

  /**
   * A watchdog.
   *
   * @param ttlNanos for how long the holder is safe after a renewal, roughly
   */
  Watchdog(LongSupplier clock, long safeUntil, long ttlNanos) {
    this.clock = clock;
    this.safeUntil = safeUntil;
    this.politeNanos = ttlNanos / 3;
    this.forceNanos = ttlNanos / 10;
  }

  /** The holder is safe for longer. Any thread. */
  synchronized void extend(long until) {
    safeUntil = Math.max(safeUntil, until);
  }

  /** What was held may be another's by now: the command is to end at once. Any thread. */
  synchronized void lost() {
    safeUntil = clock.getAsLong();
  }

  /** The command is to end, politely. Any thread. */
  void end() {
    ending = true;
  }

  /** The holder is gone. Any thread. */
  void orphaned() {
    orphaned = true;
  }

  /**
   * Starts the command, watches it to its end, and when it has to end it, ends what it has started
   * too. It starts nothing if there is no time for it.
   *
   * @param started is told the process
   */
  Outcome run(ProcessBuilder builder, Consumer<ProcessHandle> started)
      throws IOException, InterruptedException {
    if (leftNanos() < politeNanos) {
      return new Outcome(End.UNSAFE, NOT_STARTED);
    }
    Process command = builder.start();
    started.accept(command.toHandle());
    while (!command.waitFor(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
      boolean isUnsafe = leftNanos() < politeNanos;
      if (isUnsafe || ending || orphaned) {
        endAll(command);
        return new Outcome(isUnsafe ? End.UNSAFE : End.STOPPED, command.waitFor());
      }
    }
    return new Outcome(End.EXITED, command.exitValue());
  }

  private long leftNanos() {
    return safeUntil - clock.getAsLong();
  }

  private void endAll(Process command) throws InterruptedException {
    long patientUntil = clock.getAsLong() + politeNanos;
    List<ProcessHandle> all = all(command.toHandle());
    all.forEach(ProcessHandle::destroy);
    while (all.stream().anyMatch(ProcessHandle::isAlive)) {
      if (leftNanos() < forceNanos || clock.getAsLong() > patientUntil) {
        // What was started since then, too.
        all(command.toHandle()).forEach(ProcessHandle::destroyForcibly);
        all.forEach(ProcessHandle::destroyForcibly);
      }
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
    }
  }

  /** Children first: they are not found any more once their parent is gone. */
  static List<ProcessHandle> all(ProcessHandle command) {
    List<ProcessHandle> all = new ArrayList<>(command.descendants().toList());
    all.add(command);
    return all;
  }
}
