package dev.raftkit.node;

import dev.raftkit.node.spi.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is asked of a group by any thread, to be dealt with in its next turn, if there is one. */
final class Questions {
  private final EventLoop loop;
  private final Inbox inbox;

  /** What to do with those that still wait when the group stops. Loop thread only, as the next. */
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

  private @Nullable String stopped;

  Questions(EventLoop loop, Inbox inbox) {
    this.loop = loop;
    this.inbox = inbox;
  }

  /**
   * Any thread.
   *
   * @param question is told the time, and what to complete
   * @param failure of a stopped group
   */
  <T> CompletableFuture<T> ask(
      BiConsumer<Long, CompletableFuture<T>> question, Function<String, Exception> failure) {
    CompletableFuture<T> result = new CompletableFuture<>();
    loop.execute(() -> {
      if (stopped != null) {
        result.completeExceptionally(failure.apply(stopped));
        return;
      }
      waiting.add(() -> result.completeExceptionally(failure.apply(String.valueOf(stopped))));
      inbox.add(now -> {
        waiting.remove();
        question.accept(now, result);
      });
    });
    return result;
  }

  /** There will be no turn any more. */
  void stop(String reason) {
    stopped = reason;
    waiting.forEach(Runnable::run);
    waiting.clear();
  }
}
