package dev.raftkit.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Measures a log in a directory, and beside it what the disk and the file system can do. */
final class StorageBench {
  static final int ENTRY_BYTES = 128;

  /** Two writes of so many are under way: while one is synced, the other is collected. */
  private static final int HALF_IN_FLIGHT = 128;

  private static final long KEPT_ENTRIES = 100_000;
  private static final long ENTRIES_BEFORE_REUSE = 1_600_000;
  private static final int ALLOCATION_BATCH = 100;
  private static final int ALLOCATION_ENTRIES = 1_000_000;
  private static final int FILL_BATCH = 4_096;
  private static final int SLICES = 10;
  private static final int RECOVERIES = 3;

  /** The same as the log reads at once. */
  private static final int READ_BYTES = 128 << 10;

  private final Path folder;
  private final Consumer<String> progress;
  private final byte[] payload = new byte[ENTRY_BYTES];

  StorageBench(Path folder, Consumer<String> progress) {
    this.folder = folder;
    this.progress = progress;
  }

  /** Entries and batches per second, of the log and of the bare disk with the same payload. */
  record Append(double entriesPerSecond, double bareEntriesPerSecond, double bareSyncsPerSecond) {
    double ratio() {
      return entriesPerSecond / bareEntriesPerSecond;
    }
  }

  /**
   * Of a log in its steady state: old entries are forgotten, as where snapshots are taken, and the
   * files that held them used again.
   */
  Append append(int seconds) throws IOException, InterruptedException {
    progress.accept("appending for " + 2 * seconds + " s, and before until files are used again");
    return append("append", seconds, KEPT_ENTRIES, ENTRIES_BEFORE_REUSE);
  }

  /** Of a log that only grows: each file is filled with zeros meanwhile, on the same disk. */
  Append growing(int seconds) throws IOException, InterruptedException {
    progress.accept("appending for " + 2 * seconds + " s to a log that grows");
    return append("growing", seconds, Long.MAX_VALUE, KEPT_ENTRIES);
  }

  /** Both in turn, slice by slice, so that both meet the same disk. */
  private Append append(String name, int seconds, long kept, long before)
      throws IOException, InterruptedException {
    Path directory = folder.resolve(name);
    OpenLog.create(directory);
    OpenLog log = OpenLog.open(directory);
    log.keepLast(kept);
    long sliceNanos = TimeUnit.SECONDS.toNanos(seconds) / SLICES;
    try (BareDisk bare = new BareDisk(folder.resolve(name + "-bare"))) {
      log.appendUntil(payload, FILL_BATCH, 2, () -> log.durableEntries() >= before);
      long first = log.durableEntries();
      long batches = 0;
      long logNanos = 0;
      long bareNanos = 0;
      for (int slice = 0; slice < SLICES; slice++) {
        long start = System.nanoTime();
        batches += bare.appendUntil(HALF_IN_FLIGHT * ENTRY_BYTES, after(sliceNanos));
        long between = System.nanoTime();
        log.appendUntil(payload, HALF_IN_FLIGHT, 2, after(sliceNanos));
        bareNanos += between - start;
        logNanos += System.nanoTime() - between;
      }
      double syncs = batches * 1e9 / bareNanos;
      return new Append(
          (log.durableEntries() - first) * 1e9 / logNanos, syncs * HALF_IN_FLIGHT, syncs);
    } finally {
      log.close();
    }
  }

  /** Bytes allocated by all threads for each entry, when a write has {@value #ALLOCATION_BATCH}. */
  double allocation() throws IOException, InterruptedException {
    progress.accept("measuring allocation over " + ALLOCATION_ENTRIES + " entries");
    Path directory = folder.resolve("allocation");
    OpenLog.create(directory);
    OpenLog log = OpenLog.open(directory);
    long warm = ALLOCATION_ENTRIES / 4;
    log.appendUntil(payload, ALLOCATION_BATCH, 2, () -> log.durableEntries() >= warm);
    long entries = log.durableEntries();
    long bytes = allocatedBytes();
    log.appendUntil(
        payload, ALLOCATION_BATCH, 2, () -> log.durableEntries() >= entries + ALLOCATION_ENTRIES);
    long allocated = allocatedBytes() - bytes;
    double perEntry = (double) allocated / (log.durableEntries() - entries);
    log.close();
    return perEntry;
  }

  /** By all threads that live; none that matters ends in between. */
  private static long allocatedBytes() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }

  /** The log's size, how long its recovery takes and how long reading its files once. */
  record Recovery(
      long bytes,
      double firstMillis,
      double millis,
      double readMillis,
      double coldMillis,
      double coldReadMillis) {
    double ratio() {
      return millis / readMillis;
    }

    double coldRatio() {
      return coldMillis / coldReadMillis;
    }
  }

  /**
   * Of files in the page cache, the first time and the fastest of some attempts; and of files on
   * the device, the fastest too. Reading is measured in the same way, in turn.
   */
  Recovery recovery(long logBytes) throws IOException, InterruptedException {
    progress.accept("filling a log of " + logBytes + " bytes");
    Path directory = folder.resolve("recovery");
    OpenLog.create(directory);
    OpenLog log = OpenLog.open(directory);
    long entries = logBytes / ENTRY_BYTES;
    log.appendUntil(payload, FILL_BATCH, 2, () -> log.durableEntries() >= entries);
    log.close();
    progress.accept("recovering it");
    long bytes = read(directory);
    double first = recover(directory);
    double fastest = first;
    double fastestRead = Double.MAX_VALUE;
    double cold = Double.MAX_VALUE;
    double coldRead = Double.MAX_VALUE;
    for (int i = 0; i < RECOVERIES; i++) {
      fastestRead = Math.min(fastestRead, readMillis(directory));
      fastest = Math.min(fastest, recover(directory));
      dropFromCache(directory);
      coldRead = Math.min(coldRead, readMillis(directory));
      dropFromCache(directory);
      cold = Math.min(cold, recover(directory));
    }
    return new Recovery(bytes, first, fastest, fastestRead, cold, coldRead);
  }

  /** Of these files alone, with what every Linux has: other programs keep theirs. */
  private static void dropFromCache(Path directory) throws IOException, InterruptedException {
    for (Path file : segments(directory)) {
      Process dd = new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0", "status=none")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
      if (dd.waitFor() != 0) {
        throw new IOException("dd could not drop " + file + " from the page cache");
      }
    }
  }

  private static double readMillis(Path directory) throws IOException {
    long start = System.nanoTime();
    read(directory);
    return (System.nanoTime() - start) / 1e6;
  }

  private static double recover(Path directory) throws IOException, InterruptedException {
    long start = System.nanoTime();
    OpenLog log = OpenLog.open(directory);
    double millis = (System.nanoTime() - start) / 1e6;
    log.close();
    return millis;
  }

  private static long read(Path directory) throws IOException {
    long bytes = 0;
    ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
    for (Path file : segments(directory)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        for (int count = 0; count >= 0; count = channel.read(buffer.clear())) {
          bytes += count;
        }
      }
    }
    return bytes;
  }

  private static List<Path> segments(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith("wal"))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static BooleanSupplier after(long nanos) {
    long start = System.nanoTime();
    return () -> System.nanoTime() - start >= nanos;
  }
}
