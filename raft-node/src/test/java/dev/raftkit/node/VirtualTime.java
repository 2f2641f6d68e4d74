package dev.raftkit.node;

import dev.raftkit.node.spi.EventLoop;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The time of a whole cluster: tasks run one after another, by time and then by arrival. */
final class VirtualTime {
  static final long MILLIS = 1_000_000L;
  static final long SECONDS = 1_000 * MILLIS;

  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long now;
  private long sequence;

  long now() {
    return now;
  }

  void add(long at, Runnable action) {
    tasks.add(new Task(Math.max(at, now), sequence++, action));
  }

  /** Time passes and nobody gets to do anything: the machine is paused. */
  void pause(long nanos) {
    now += nanos;
  }

  /** Runs what is due now, and what follows from it now. */
  void runReady() {
    runFor(0);
  }

  void runFor(long nanos) {
    long end = now + nanos;
    while (!tasks.isEmpty() && tasks.peek().at <= end) {
      step();
    }
    now = Math.max(now, end);
  }

  void runUntil(BooleanSupplier condition) {
    long end = now + 60 * SECONDS;
    while (!condition.getAsBoolean()) {
      if (tasks.isEmpty() || tasks.peek().at > end) {
        throw new AssertionError("it does not become true within a minute");
      }
      step();
    }
  }

  /** Runs the next task. */
  void step() {
    Task next = tasks.remove();
    now = Math.max(now, next.at);
    next.action.run();
  }

  private record Task(long at, long sequence, Runnable action) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(sequence, other.sequence);
    }
  }

  /** The loop of one host, which can be paused for itself or die. */
  final class Loop implements EventLoop {
    private boolean dead;
    private long pausedUntil;

    /** Happens once, right after the clock was read. */
    @Nullable
    Runnable afterClockRead;

    @Override
    public long now() {
      long read = now;
      Runnable happening = afterClockRead;
      if (happening != null) {
        afterClockRead = null;
        happening.run();
      }
      return read;
    }

    @Override
    public void execute(Runnable task) {
      add(now, () -> runUnlessDead(task));
    }

    @Override
    public Timer schedule(long atNanos, Runnable task) {
      boolean[] cancelled = new boolean[1];
      add(
          atNanos,
          () -> runUnlessDead(() -> {
            if (!cancelled[0]) {
              task.run();
            }
          }));
      return () -> cancelled[0] = true;
    }

    void die() {
      dead = true;
    }

    void pauseFor(long nanos) {
      pausedUntil = now + nanos;
    }

    private void runUnlessDead(Runnable task) {
      if (now < pausedUntil) {
        add(pausedUntil, () -> runUnlessDead(task));
      } else if (!dead) {
        task.run();
      }
    }
  }
}
