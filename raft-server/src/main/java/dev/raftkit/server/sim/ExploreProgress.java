package dev.raftkit.server.sim;

import dev.raftkit.server.cli.LiveLine;
import dev.raftkit.server.cli.Terminal;
import dev.raftkit.sim.explore.Exploration;
import dev.raftkit.sim.explore.Explorer;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far an exploration is, and whether it may go on. */
final class ExploreProgress implements Explorer.Progress {
  private final LiveLine line;
  private final long startedAt = System.nanoTime();
  private final long nanosMax;
  private final int statesMax;

  ExploreProgress(Terminal terminal, @Nullable Duration time, int statesMax) {
    this.line = new LiveLine(terminal);
    this.nanosMax = time == null ? Long.MAX_VALUE : time.toNanos();
    this.statesMax = statesMax;
  }

  @Override
  public boolean goOn(Exploration soFar) {
    if (line.isDue()) {
      line.show(String.format(
          Locale.ROOT,
          "%,d states, %,d moves, %d moves from the start",
          soFar.states(),
          soFar.moves(),
          soFar.depth()));
    }
    return System.nanoTime() - startedAt < nanosMax && soFar.states() < statesMax;
  }

  /** Leaves an empty line for what follows. */
  void close() {
    line.clear();
  }
}
