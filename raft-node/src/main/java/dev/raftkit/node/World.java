package dev.raftkit.node;

import dev.raftkit.core.RandomSource;
import dev.raftkit.core.Trace;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.Storage;
import dev.raftkit.node.spi.Transport;
import dev.raftkit.node.spi.Whim;
import dev.raftkit.node.spi.Worker;

/**
 * Everything a {@link RaftHost} needs from outside: the host itself has no clock, thread, disk,
 * network or randomness.
 *
 * @param applyWorker runs the state machines
 * @param callbackWorker runs the leadership listeners
 * @param snapshotWorker runs the snapshot sources, which may take long
 * @param random used on the loop only
 * @param trace called on the loop only; what it throws stops the group
 * @param whim asked on the loop only
 */
public record World(
    EventLoop loop,
    Worker applyWorker,
    Worker callbackWorker,
    Worker snapshotWorker,
    Transport transport,
    Storage storage,
    RandomSource random,
    Trace trace,
    Whim whim) {
  /** A world without whims. */
  public World(
      EventLoop loop,
      Worker applyWorker,
      Worker callbackWorker,
      Worker snapshotWorker,
      Transport transport,
      Storage storage,
      RandomSource random,
      Trace trace) {
    this(
        loop,
        applyWorker,
        callbackWorker,
        snapshotWorker,
        transport,
        storage,
        random,
        trace,
        Whim.NEVER);
  }
}
