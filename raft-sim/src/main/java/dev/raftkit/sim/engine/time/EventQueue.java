package dev.raftkit.sim.engine.time;

import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The events to come, a binary heap by (time, sequence), and the clock, which is the time of the
 * event that is happening. Events are pooled: a run of any length allocates as many as were ever
 * waiting at once.
 */
public final class EventQueue {
  private final ArrayList<Event> free = new ArrayList<>();
  private Event[] heap = new Event[256];

  /** The time of each event in the heap, at hand for comparisons. */
  private long[] times = new long[256];

  private int size;
  private long sequence;
  private long now;

  /** Virtual nanoseconds since the start of the run. */
  public long now() {
    return now;
  }

  /** How many events are waiting. */
  public int size() {
    return size;
  }

  /** Lets an event happen to an actor, now or later. */
  public void schedule(
      long time, Actor actor, EventKind kind, int tag, long number, @Nullable Object payload) {
    if (time < now) {
      throw new IllegalArgumentException("an event at " + time + " ns scheduled at " + now + " ns");
    }
    Event event = free.isEmpty() ? new Event() : free.remove(free.size() - 1);
    event.time = time;
    event.sequence = sequence++;
    event.actor = actor;
    event.kind = kind;
    event.tag = tag;
    event.number = number;
    event.payload = payload;
    push(event);
  }

  /** A copy that the caller may keep, and give to {@link #repeat}. */
  public Event copy(Event event) {
    Event copy = new Event();
    copy.actor = event.actor;
    copy.kind = event.kind;
    copy.tag = event.tag;
    copy.number = event.number;
    copy.payload = event.payload;
    return copy;
  }

  /** Lets a copied event happen now. */
  public void repeat(Event copy) {
    schedule(now, copy.actor, copy.kind, copy.tag, copy.number, copy.payload);
  }

  /** Takes the first event out, whenever it is due, and leaves the clock alone. */
  public @Nullable Event take() {
    long before = now;
    Event first = next();
    now = before;
    return first;
  }

  /** Moves the clock to a time, unless it is there already or later. */
  public void advanceTo(long time) {
    now = Math.max(now, time);
  }

  /** Takes the next event out and moves the clock to it; null when nothing is to come. */
  public @Nullable Event next() {
    if (size == 0) {
      return null;
    }
    Event first = heap[0];
    now = first.time;
    Event last = heap[--size];
    if (size > 0) {
      siftDown(last);
    }
    return first;
  }

  /** Lets an event from {@link #next} happen, and takes it back. */
  public void dispatch(Event event) {
    event.actor.act(event);
    event.payload = null;
    free.add(event);
  }

  /** Of the events of one time, the newest stays behind the others. */
  private void push(Event event) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
      times = Arrays.copyOf(times, 2 * size);
    }
    long time = event.time;
    int hole = size++;
    while (hole > 0) {
      int parent = (hole - 1) >>> 1;
      if (times[parent] <= time) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    heap[hole] = event;
    times[hole] = time;
  }

  private void siftDown(Event event) {
    int hole = 0;
    int child = 1;
    while (child < size) {
      if (child + 1 < size && isBefore(child + 1, times[child], heap[child])) {
        child++;
      }
      if (!isBefore(child, event.time, event)) {
        break;
      }
      move(child, hole);
      hole = child;
      child = 2 * hole + 1;
    }
    heap[hole] = event;
    times[hole] = event.time;
  }

  private void move(int from, int to) {
    heap[to] = heap[from];
    times[to] = times[from];
  }

  /** Whether what is at a place of the heap comes before an event of some time. */
  private boolean isBefore(int place, long time, Event event) {
    return times[place] < time || (times[place] == time && heap[place].sequence < event.sequence);
  }
}
