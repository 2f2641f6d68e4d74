package dev.raftkit.server.sim;

import dev.raftkit.server.cli.Terminal;
import dev.raftkit.sim.explore.Exploration;
import dev.raftkit.sim.explore.Explorer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How far an exploration is, and whether it may go on. */
final class ExploreProgress implements Explorer.Progress {
  private static final long LIVE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Terminal terminal;
  private final long startedAt = System.nanoTime();
  private final long nanosMax;
  private final int statesMax;
  private long nextNanos;

  ExploreProgress(Terminal terminal, @Nullable Duration time, int statesMax) {
    this.terminal = terminal;
    this.nanosMax = time == null ? Long.MAX_VALUE : time.toNanos();
    this.statesMax = statesMax;
    this.nextNanos = pause();
  }

  private long pause() {
    return terminal.live() ? LIVE_NANOS : PLAIN_NANOS;
  }

  @Override
  public boolean goOn(Exploration soFar) {
    long nanos = System.nanoTime() - startedAt;
    if (nanos >= nextNanos) {
      nextNanos = nanos + pause();
      String line = String.format(
          Locale.ROOT,
          "%,d states, %,d moves, %d moves from the start",
          soFar.states(),
          soFar.moves(),
          soFar.depth());
      terminal.writer().print(terminal.live() ? "\r\033[K" + line : line + "\n");
      terminal.writer().flush();
    }
    return nanos < nanosMax && soFar.states() < statesMax;
  }

  /** Leaves an empty line for what follows. */
  void close() {
    if (terminal.live()) {
      terminal.writer().print("\r\033[K");
      terminal.writer().flush();
    }
  }
}
