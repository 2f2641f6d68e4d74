package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.Actor;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import org.jspecify.annotations.Nullable;

/**
 * One kind of thing that goes wrong: while a storm lasts, episodes of it begin at random times and
 * end after a while; when the storm is over, whatever is still broken is repaired.
 */
abstract class Trouble implements Actor {
  private static final int BEGIN = 0;
  private static final int END = 1;
  private static final int ATTACK = 2;

  final Arena arena;
  final RandomStream random;
  private final long gapMeanNanos;
  private long storm;
  private boolean raging;

  /**
   * Creates a kind of trouble.
   *
   * @param gapMeanNanos how long it takes from one episode to the next, about
   */
  Trouble(Arena arena, RandomStream random, long gapMeanNanos) {
    this.arena = arena;
    this.random = random;
    this.gapMeanNanos = gapMeanNanos;
  }

  /** Episodes begin from now on. */
  final void rage() {
    raging = true;
    storm++;
    scheduleNext();
  }

  /** No more episodes; everything is repaired. */
  final void subside() {
    raging = false;
    repair();
    arena.disturbed().run();
  }

  /** An episode begins. It ends itself with {@link #endAfter}. */
  abstract void strike();

  /** An episode ends, unless it was repaired before. */
  abstract void relent(long number, @Nullable Object episode);

  /** Ends all episodes. */
  abstract void repair();

  /** A victim chosen earlier is struck; see {@link #attackAfter}. */
  void attack(int server) {}

  final void attackAfter(long nanos, int server) {
    arena.queue().schedule(now() + nanos, this, EventKind.FAULT, ATTACK, server, null);
  }

  final void endAfter(long nanos, long number, @Nullable Object episode) {
    arena.queue().schedule(now() + nanos, this, EventKind.FAULT, END, number, episode);
  }

  final long now() {
    return arena.queue().now();
  }

  /** A duration around the election timeout: often shorter, at times many times longer. */
  final long someTime(long maxTimeouts) {
    long timeout = arena.electionTimeoutMaxNanos();
    return random.mostlySmall(timeout / 10, maxTimeouts * timeout);
  }

  @Override
  public final void act(Event event) {
    if (event.tag() == END) {
      relent(event.number(), event.payload());
      arena.disturbed().run();
    } else if (event.tag() == ATTACK) {
      attack((int) event.number());
      arena.disturbed().run();
    } else if (raging && event.number() == storm) {
      strike();
      arena.disturbed().run();
      scheduleNext();
    }
  }

  private void scheduleNext() {
    long gap = random.between(gapMeanNanos / 4, gapMeanNanos * 7 / 4);
    arena.queue().schedule(now() + gap, this, EventKind.FAULT, BEGIN, storm, null);
  }
}
