package dev.raftkit.server.crash;

import dev.raftkit.server.register.RegisterClient;
import dev.raftkit.sim.engine.history.LinearizabilityChecker;
import dev.raftkit.sim.engine.history.Verdict;
import dev.raftkit.sim.engine.observe.HistoryLines;
import dev.raftkit.sim.engine.workload.Operation;
import dev.raftkit.sim.history.HistoryFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What clients saw of the newest value of a {@linkplain RegisterClient register}: an append puts it, a
 * read gets it. Any thread.
 */
final class ClientHistory {
  private static final String KEY = "newest";

  private final long startNanos = System.nanoTime();
  private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();

  /** A client appended a value, has failed to, or does not know. */
  void put(int client, String value, long calledAtNanos, Operation.Status how) {
    long returnedAt = how == Operation.Status.INFO ? 0 : at(System.nanoTime());
    operations.add(new Operation(
        client, Operation.Type.PUT, KEY, value, at(calledAtNanos), returnedAt, how, ""));
  }

  /** A client read, and the newest value was this; "" if there was none. */
  void got(int client, String value, long calledAtNanos, long returnedAtNanos) {
    operations.add(new Operation(
        client,
        Operation.Type.GET,
        KEY,
        "",
        at(calledAtNanos),
        at(returnedAtNanos),
        Operation.Status.OK,
        value));
  }

  private long at(long nanos) {
    return nanos - startNanos;
  }

  /** Writes the file that {@code ./raft check-history} reads. */
  void writeTo(Path file) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        PrintWriter lines = new PrintWriter(writer)) {
      HistoryLines text = new HistoryLines(lines::println);
      operations.forEach(text::finished);
      if (lines.checkError()) {
        throw new IOException(file + " cannot be written");
      }
    }
  }

  /** What {@code ./raft check-history} says of a file. */
  static Verdict check(Path file) throws IOException {
    return new LinearizabilityChecker().check(HistoryFile.read(file));
  }
}
