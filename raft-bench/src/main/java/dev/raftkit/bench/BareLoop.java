package dev.raftkit.bench;

import dev.raftkit.sim.engine.observe.TraceHash;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.Actor;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import dev.raftkit.sim.engine.time.EventQueue;
import java.util.Objects;

/** The yardstick for simulations: events that go into a hash, and do nothing but make another. */
final class BareLoop implements Actor {
  private static final int WAITING = 64;
  private static final long DELAY_MAX_NANOS = 1_000_000;

  private final EventQueue queue = new EventQueue();
  private final TraceHash hash = new TraceHash();
  private final RandomStream random = RandomStream.of(1);

  BareLoop() {
    for (int i = 0; i < WAITING; i++) {
      scheduleNext();
    }
  }

  /** Lets so many events happen; returns the hash of all so far. */
  long play(long events) {
    for (long i = 0; i < events; i++) {
      queue.dispatch(Objects.requireNonNull(queue.next()));
    }
    return hash.value();
  }

  @Override
  public void act(Event event) {
    hash.add(event.time(), event.kind());
    scheduleNext();
  }

  private void scheduleNext() {
    long time = queue.now() + random.between(1, DELAY_MAX_NANOS);
    queue.schedule(time, this, EventKind.TIMER, 0, 0, null);
  }
}
