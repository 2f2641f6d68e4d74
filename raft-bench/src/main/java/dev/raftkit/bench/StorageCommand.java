package dev.raftkit.bench;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.server.process.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The log against the disk it is on. */
@Command(
    name = "storage",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Measures the write-ahead log of one group: entries of 128 bytes, 256 in flight; against"
          + " writing and syncing the same payload to a file of zeros, slice by slice in turn.",
      "Once with old entries forgotten and their files used again, and once without.",
      "Then the recovery of a log against reading its files once, with the files in the page"
          + " cache and on the device, and what is allocated."
    })
public final class StorageCommand implements Callable<Integer> {
  private static final double APPEND_RATIO_MIN = 0.7;
  private static final double RECOVERY_RATIO_MAX = 2;
  private static final double ALLOCATED_BYTES_MAX = 200;

  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--dir", paramLabel = "DIR", description = "On the disk to be measured.")
  private Path directory = Path.of("");

  @Option(names = "--seconds", paramLabel = "N", description = "For each side of the comparison.")
  private int seconds = 10;

  @Option(
      names = "--log-bytes",
      paramLabel = "N",
      description = "Of the entries in the log that is recovered.")
  private long logBytes = 1 << 30;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    try {
      Path absolute = directory.toAbsolutePath();
      TemporaryFolder folder =
          new TemporaryFolder(Files.createTempDirectory(absolute, "raft-bench-"));
      try {
        StorageBench bench = new StorageBench(folder.path(), command.getErr()::println);
        boolean ok = report(
            command,
            bench.append(seconds),
            bench.growing(seconds),
            bench.allocation(),
            bench.recovery(logBytes));
        return ok ? ExitCode.GOOD : ExitCode.CHECK_FAILED;
      } finally {
        folder.delete();
      }
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private boolean report(
      CommandLine command,
      StorageBench.Append append,
      StorageBench.Append growing,
      double allocated,
      StorageBench.Recovery recovery) {
    boolean ok = append.ratio() >= APPEND_RATIO_MIN
        && growing.ratio() >= APPEND_RATIO_MIN
        && allocated < ALLOCATED_BYTES_MAX
        && recovery.ratio() <= RECOVERY_RATIO_MAX
        && recovery.coldRatio() <= RECOVERY_RATIO_MAX;
    if (json) {
      command.getOut().println(json(append, growing, allocated, recovery).put("ok", ok));
    } else {
      command.getOut().println(text(append, growing, allocated, recovery));
    }
    return ok;
  }

  private static Json json(
      StorageBench.Append append,
      StorageBench.Append growing,
      double allocated,
      StorageBench.Recovery recovery) {
    return new Json()
        .put("entriesPerSecond", append.entriesPerSecond())
        .put("bytesPerSecond", append.entriesPerSecond() * StorageBench.ENTRY_BYTES)
        .put("bareEntriesPerSecond", append.bareEntriesPerSecond())
        .put("bareSyncsPerSecond", append.bareSyncsPerSecond())
        .put("appendRatio", append.ratio())
        .put("growingEntriesPerSecond", growing.entriesPerSecond())
        .put("growingAppendRatio", growing.ratio())
        .put("allocatedBytesPerEntry", allocated)
        .put("logBytes", recovery.bytes())
        .put("firstRecoveryMillis", recovery.firstMillis())
        .put("recoveryMillis", recovery.millis())
        .put("readMillis", recovery.readMillis())
        .put("recoveryRatio", recovery.ratio())
        .put("coldRecoveryMillis", recovery.coldMillis())
        .put("coldReadMillis", recovery.coldReadMillis())
        .put("coldRecoveryRatio", recovery.coldRatio());
  }

  private static String text(
      StorageBench.Append append,
      StorageBench.Append growing,
      double allocated,
      StorageBench.Recovery recovery) {
    return String.format(
        Locale.ROOT,
        "append: %.0f entries/s, the bare disk %.0f (%.0f syncs/s): ratio %.2f, goal %.1f%n"
            + "append to a log that grows: %.0f entries/s: ratio %.2f%n"
            + "allocated: %.0f bytes an entry, goal below %.0f%n"
            + "recovery: %.0f ms for %d bytes, read once %.0f ms: ratio %.2f, goal %.0f%n"
            + "recovery from the device: %.0f ms, read once %.0f ms: ratio %.2f",
        append.entriesPerSecond(),
        append.bareEntriesPerSecond(),
        append.bareSyncsPerSecond(),
        append.ratio(),
        APPEND_RATIO_MIN,
        growing.entriesPerSecond(),
        growing.ratio(),
        allocated,
        ALLOCATED_BYTES_MAX,
        recovery.millis(),
        recovery.bytes(),
        recovery.readMillis(),
        recovery.ratio(),
        RECOVERY_RATIO_MAX,
        recovery.coldMillis(),
        recovery.coldReadMillis(),
        recovery.coldRatio());
  }
}
