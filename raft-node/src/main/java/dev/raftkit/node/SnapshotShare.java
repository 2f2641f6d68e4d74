package dev.raftkit.node;

import dev.raftkit.node.spi.EventLoop;
import java.util.ArrayDeque;

/**
 * What the groups of a host share in order that snapshots do not take the machine for themselves: one
 * snapshot is written at a time, and all transfers together keep a limit. Loop thread only.
 */
final class SnapshotShare {
  private static final double NANOS_PER_SECOND = 1e9;

  private final EventLoop loop;
  private final long transferBytesPerSecondMax;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private boolean isTaken;
  private long freeAt;

  SnapshotShare(EventLoop loop, long transferBytesPerSecondMax) {
    this.loop = loop;
    this.transferBytesPerSecondMax = transferBytesPerSecondMax;
  }

  /** Runs when it is this group's turn to write a snapshot; to be followed by one {@link #leave}. */
  void enter(Runnable start) {
    if (isTaken) {
      waiting.add(start);
    } else {
      isTaken = true;
      start.run();
    }
  }

  void leave() {
    Runnable next = waiting.poll();
    isTaken = next != null;
    if (next != null) {
      loop.execute(next);
    }
  }

  /** Runs when so many bytes may be sent. */
  void transfer(int bytes, Runnable send) {
    long now = loop.now();
    long at = Math.max(now, freeAt);
    freeAt = at + (long) (bytes * (NANOS_PER_SECOND / transferBytesPerSecondMax));
    if (at == now) {
      send.run();
    } else {
      var unused = loop.schedule(at, send);
    }
  }
}
