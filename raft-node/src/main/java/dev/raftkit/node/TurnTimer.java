package dev.raftkit.node;

import dev.raftkit.node.spi.EventLoop;
import org.jspecify.annotations.Nullable;

/** When a group must next take a turn although nothing has happened. Loop thread only. */
final class TurnTimer {
  private final EventLoop loop;
  private final Runnable due;
  private final Runnable fired = this::fired;
  private long at = Long.MAX_VALUE;
  private EventLoop.@Nullable Timer timer;

  TurnTimer(EventLoop loop, Runnable due) {
    this.loop = loop;
    this.due = due;
  }

  /** Waits until then, and not for what it waited before; {@code Long.MAX_VALUE} for nothing. */
  void arm(long next) {
    if (next == at) {
      return;
    }
    if (timer != null) {
      timer.cancel();
    }
    at = next;
    timer = next == Long.MAX_VALUE ? null : loop.schedule(next, fired);
  }

  private void fired() {
    timer = null;
    at = Long.MAX_VALUE;
    due.run();
  }
}
