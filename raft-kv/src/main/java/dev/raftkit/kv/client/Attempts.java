package dev.raftkit.kv.client;

import dev.raftkit.node.ProposalException;
import dev.raftkit.node.spi.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is tried until it succeeds or is refused: it must do no harm to do it twice. Loop only.
 *
 * @param <T> what comes of it
 */
final class Attempts<T> {
  private static final long PAUSE_MIN_NANOS = 20_000_000;
  private static final long PAUSE_MAX_NANOS = 250_000_000;

  private final EventLoop loop;
  private final Supplier<CompletableFuture<T>> attempt;
  private final BiConsumer<@Nullable T, @Nullable Throwable> end;
  private final Runnable trouble;
  private long pauseNanos = PAUSE_MIN_NANOS;
  private boolean stopped;
  private int count;

  /**
   * Nothing is tried yet.
   *
   * @param end is told the result, or why there is none
   */
  Attempts(
      EventLoop loop,
      Supplier<CompletableFuture<T>> attempt,
      BiConsumer<@Nullable T, @Nullable Throwable> end) {
    this(loop, attempt, end, () -> {});
  }

  /**
   * The same.
   *
   * @param trouble runs whenever something is to be tried again
   */
  Attempts(
      EventLoop loop,
      Supplier<CompletableFuture<T>> attempt,
      BiConsumer<@Nullable T, @Nullable Throwable> end,
      Runnable trouble) {
    this.loop = loop;
    this.attempt = attempt;
    this.end = end;
    this.trouble = trouble;
  }

  /** Tries, now. */
  Attempts<T> begin() {
    if (!stopped) {
      count++;
      var unused = attempt
          .get()
          .whenComplete((result, failure) -> loop.execute(() -> ended(result, failure)));
    }
    return this;
  }

  /** How often it was tried. */
  int count() {
    return count;
  }

  /** Gives up, and tells nobody. */
  void stop() {
    stopped = true;
  }

  private void ended(@Nullable T result, @Nullable Throwable failure) {
    if (stopped) {
      return;
    }
    Throwable cause = failure == null ? null : ProposalException.causeOf(failure);
    if (cause instanceof ProposalException reason && mayPass(reason)) {
      var unused = loop.schedule(loop.now() + pauseNanos, this::begin);
      pauseNanos = Math.min(2 * pauseNanos, PAUSE_MAX_NANOS);
      trouble.run();
    } else {
      stopped = true;
      end.accept(result, cause);
    }
  }

  /** Stopped, too: a network client says it of members that it cannot reach for now. */
  private static boolean mayPass(ProposalException reason) {
    return reason instanceof ProposalException.NotLeader
        || reason instanceof ProposalException.Busy
        || reason instanceof ProposalException.Stopped
        || reason instanceof ProposalException.TimedOut
        || reason instanceof ProposalException.UnknownOutcome;
  }
}
