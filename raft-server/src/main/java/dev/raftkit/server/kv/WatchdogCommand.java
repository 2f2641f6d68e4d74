package dev.raftkit.server.kv;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.process.AtExit;
import dev.raftkit.server.process.ParentWatch;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The process that runs the command of a holder, and ends it in time. It speaks with the holder in lines
 * over a connection on this machine, so that the command has this process' own input and output.
 *
 * <pre>
 * holder    run TOKEN UNTIL    until UNTIL    end    lost
 * watchdog  SECRET    started PID    failed TEXT    ended HOW CODE
 * </pre>
 */
@Command(name = "watchdog", hidden = true, description = "Runs the command of 'elect' and 'lock'.")
public final class WatchdogCommand implements Callable<Integer> {
  static final String SECRET = "RAFT_WATCHDOG_SECRET";
  static final String TOKEN = "RAFT_FENCING_TOKEN";

  @Option(names = "--port", required = true)
  private int port;

  @Option(names = "--ttl-nanos", required = true)
  private long ttlNanos;

  @Option(names = "--output-to-errors", description = "The command's output goes to its errors.")
  private boolean outputToErrors;

  @Parameters(arity = "1..*")
  private List<String> command = new ArrayList<>();

  private final CompletableFuture<String> begin = new CompletableFuture<>();
  private volatile Watchdog dog = new Watchdog(System::nanoTime, 0, 0);

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    try (Socket holder = new Socket(InetAddress.getLoopbackAddress(), port)) {
      holder.setTcpNoDelay(true);
      OutputStream out = holder.getOutputStream();
      say(out, System.getenv().getOrDefault(SECRET, ""));
      ParentWatch.start(holder.getInputStream(), this::told, this::orphaned);
      CountDownLatch finished = new CountDownLatch(1);
      AtExit exit = AtExit.run(() -> leave(finished));
      try {
        run(out);
      } finally {
        finished.countDown();
        exit.cancel();
      }
      return ExitCode.GOOD;
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  /** This process is asked to end, maybe by a key that all processes of a terminal hear of. */
  private void leave(CountDownLatch finished) {
    begin.completeExceptionally(new IOException("the watchdog is to end"));
    dog.end();
    try {
      finished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void told(String line) {
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case "run" -> {
        dog = new Watchdog(System::nanoTime, Long.parseLong(words[2]), ttlNanos);
        begin.complete(words[1]);
      }
      case "until" -> dog.extend(Long.parseLong(words[1]));
      case "end" -> dog.end();
      case "lost" -> dog.lost();
      default -> throw new IllegalArgumentException("the holder says '" + line + "'");
    }
  }

  private void orphaned() {
    begin.completeExceptionally(new IOException("the holder is gone"));
    dog.orphaned();
  }

  private void run(OutputStream out) throws IOException, InterruptedException {
    String token;
    try {
      token = begin.get();
    } catch (ExecutionException e) {
      // It was never told to begin: there is nothing to end.
      return;
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    if (outputToErrors) {
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(new File("/dev/stderr")));
    }
    builder.environment().remove(SECRET);
    builder.environment().put(TOKEN, token);
    Watchdog.Outcome outcome;
    try {
      outcome = dog.run(builder, process -> tell(out, "started " + process.pid()));
    } catch (IOException e) {
      say(out, "failed " + e.getMessage());
      return;
    }
    tell(out, "ended " + outcome.end() + " " + outcome.exitCode());
  }

  /** A holder that is gone does not hear it. */
  private static void tell(OutputStream out, String line) {
    try {
      say(out, line);
    } catch (IOException e) {
      return;
    }
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
