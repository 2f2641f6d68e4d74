package dev.raftkit.storage;

import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.LogStore.Completion;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a recorded member, on the test's own thread. The disk works on threads of its own, but
 * the loop waits for it wherever it hears of it: so a recording depends on its seed alone.
 */
final class RecordingLoop implements EventLoop {
  /** An operation under way: what to note when it is done, and whom to tell. */
  private record Operation(
      CompletableFuture<@Nullable IOException> outcome, Runnable done, Completion completion) {}

  private final Random random;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final ArrayDeque<Operation> ordered = new ArrayDeque<>();
  private final List<Operation> unordered = new ArrayList<>();

  RecordingLoop(Random random) {
    this.random = random;
  }

  /** What a disk is given to call back when an operation ends, which the loop will hear of in order. */
  Completion begin(Runnable done, Completion completion) {
    Operation operation = new Operation(new CompletableFuture<>(), done, completion);
    ordered.add(operation);
    return operation.outcome()::complete;
  }

  /** The same for an operation that keeps no order. */
  Completion beginUnordered(Runnable done, Completion completion) {
    Operation operation = new Operation(new CompletableFuture<>(), done, completion);
    unordered.add(operation);
    return operation.outcome()::complete;
  }

  /** Runs one task, or the end of one operation, if there is one. */
  boolean step() {
    if (!tasks.isEmpty() && (ordered.isEmpty() || random.nextBoolean())) {
      tasks.remove().run();
      return true;
    }
    if (!unordered.isEmpty() && (ordered.isEmpty() || random.nextInt(4) == 0)) {
      end(unordered.remove(random.nextInt(unordered.size())));
      return true;
    }
    if (ordered.isEmpty()) {
      return false;
    }
    end(ordered.remove());
    return true;
  }

  void run() {
    while (step()) {}
  }

  /** The process dies: nobody hears of what is under way, but the system finishes it. */
  void crash() {
    tasks.clear();
    ordered.forEach(operation -> operation.outcome().join());
    unordered.forEach(operation -> operation.outcome().join());
    ordered.clear();
    unordered.clear();
  }

  private static void end(Operation operation) {
    IOException error = operation.outcome().join();
    if (error == null) {
      operation.done().run();
    }
    operation.completion().completed(error);
  }

  @Override
  public long now() {
    return 0;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer schedule(long atNanos, Runnable task) {
    throw new UnsupportedOperationException("storage needs no timer");
  }
}
