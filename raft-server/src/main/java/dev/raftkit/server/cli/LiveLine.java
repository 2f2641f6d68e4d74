package dev.raftkit.server.cli;

import java.util.concurrent.TimeUnit;

/** How far something is: one line that is drawn again on a terminal, now and then a line if not. */
public final class LiveLine {
  private static final long LIVE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Terminal terminal;
  private final long gapNanos;
  private long nextNanos;

  public LiveLine(Terminal terminal) {
    this.terminal = terminal;
    this.gapNanos = terminal.live() ? LIVE_NANOS : PLAIN_NANOS;
    this.nextNanos = System.nanoTime() + gapNanos;
  }

  /** Whether it is time to show a line again. */
  public boolean isDue() {
    return System.nanoTime() - nextNanos >= 0;
  }

  public void show(String line) {
    nextNanos = System.nanoTime() + gapNanos;
    if (terminal.live()) {
      terminal.redraw(line);
    } else {
      terminal.writer().println(line);
    }
  }

  /** Leaves an empty line for what follows. */
  public void clear() {
    terminal.redraw("");
  }
}
