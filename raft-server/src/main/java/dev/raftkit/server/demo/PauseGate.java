package dev.raftkit.server.demo;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The place between the check of the lease and the charge. When the director of the demo has asked
 * for it, a charger that comes by says so and waits here; it is then that the process is stopped. The
 * charger goes on from this very place, with its check behind it.
 */
final class PauseGate {
  private final Consumer<String> events;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Semaphore permits = new Semaphore(0);

  PauseGate(Consumer<String> events) {
    this.events = events;
  }

  /** The next charge is to wait here. */
  void close() {
    permits.drainPermits();
    closed.set(true);
  }

  /** The charge that waits here, or the next one, goes on. */
  void open() {
    if (!closed.getAndSet(false)) {
      permits.release();
    }
  }

  /** Whether the charge was made to wait. */
  boolean pass(Mandate mandate, ChargeKey key) {
    if (!closed.getAndSet(false)) {
      return false;
    }
    events.accept("about-to-charge " + mandate.token() + " " + key + " "
        + mandate.safeFor().toMillis());
    permits.acquireUninterruptibly();
    return true;
  }
}
