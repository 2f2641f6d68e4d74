package dev.raftkit.server.demo;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A small world in which time passes from one event to the next; events of one time stay in order. */
final class VirtualTime {
  static final long NETWORK_NANOS = 1_000_000;

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::sequence));
  private long now;
  private long sequence;

  private record Event(long at, long sequence, Runnable task) {}

  long now() {
    return now;
  }

  void at(long nanos, Runnable task) {
    events.add(new Event(Math.max(nanos, now), sequence++, task));
  }

  /** A message takes its time. */
  void send(Runnable arrival) {
    at(now + NETWORK_NANOS, arrival);
  }

  void runUntil(long nanos) {
    for (Event next = events.peek(); next != null && next.at <= nanos; next = events.peek()) {
      events.remove();
      now = next.at;
      next.task.run();
    }
    now = nanos;
  }
}
