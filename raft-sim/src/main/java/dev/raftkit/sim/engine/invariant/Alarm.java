package dev.raftkit.sim.engine.invariant;

import dev.raftkit.sim.engine.time.EventQueue;
import org.jspecify.annotations.Nullable;

/** Remembers the first violation of a run, which ends with it. */
public final class Alarm {
  private final EventQueue clock;
  private @Nullable Violation first;

  public Alarm(EventQueue clock) {
    this.clock = clock;
  }

  /** An invariant does not hold on the server of a number, counted from 0. */
  public void raise(String invariant, int server, String text) {
    record(invariant, "n" + (server + 1), text);
  }

  /** An invariant of the whole cluster does not hold. */
  public void raise(String invariant, String text) {
    record(invariant, "", text);
  }

  public boolean isRaised() {
    return first != null;
  }

  public @Nullable Violation violation() {
    return first;
  }

  private void record(String invariant, String node, String text) {
    if (first == null) {
      first = new Violation(invariant, clock.now(), node, text);
    }
  }
}
