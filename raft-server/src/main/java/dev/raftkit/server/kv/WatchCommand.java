package dev.raftkit.server.kv;

import dev.raftkit.kv.Event;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.client.KvException;
import dev.raftkit.kv.client.Watcher;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what changes. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what changes, as it changes: the revision, what was done, the key and its value.",
      "With --json, one object a line for each change. It goes on until it is stopped, over changes of",
      "leaders too, and misses nothing; if it is told that it must, it ends with exit code 3."
    })
final class WatchCommand implements Callable<Integer> {
  @Mixin
  private final KvOptions options = new KvOptions();

  @Mixin
  private final RangeOptions keys = new RangeOptions();

  @Option(
      names = "--rev",
      paramLabel = "N",
      description = "From this revision on (default: from now on).")
  private long revision;

  @Option(names = "--count", paramLabel = "N", description = "End after so many changes.")
  private long count = Long.MAX_VALUE;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    KeyRange range = keys.range(options);
    Printer printer = new Printer();
    try (KvConnection connection = KvConnection.open(options.client())) {
      // It ends with the connection.
      var unusedWatcher = options.checked(() -> connection.kv().watch(range, revision, printer));
      printer.over.get();
      return ExitCode.GOOD;
    } catch (ExecutionException e) {
      throw CannotRunException.because(Objects.requireNonNull(e.getCause()));
    }
  }

  private final class Printer implements Watcher.Listener {
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private long left = count;

    @Override
    public void changed(List<Event> events, long next) {
      for (Event event : events) {
        if (left > 0) {
          options.println(
              options.client().json()
                  ? options.text().json(event)
                  : options.text().line(event));
          left--;
        }
      }
      if (left <= 0 || options.isOutputClosed()) {
        over.complete(null);
      }
    }

    @Override
    public void ended(Throwable reason) {
      boolean isForgotten =
          reason instanceof KvException refusal && refusal.error() == KvError.COMPACTED;
      over.completeExceptionally(
          isForgotten
              ? new CannotRunException(reason.getMessage()
                  + ": read the range, and watch from the revision after that of the answer")
              : reason);
    }
  }
}
