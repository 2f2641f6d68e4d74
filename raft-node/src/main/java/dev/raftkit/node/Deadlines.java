package dev.raftkit.node;

import java.util.ArrayList;
import java.util.List;

/**
 * What waits, by deadline: a binary heap whose elements know their places, so that one can be taken
 * out when its result arrives. Elements with equal timeouts arrive in order, which costs nothing here.
 */
final class Deadlines<P extends Pending> {
  private final List<P> heap = new ArrayList<>(64);

  /** When a wait that begins now is over; Long.MAX_VALUE for one that has no end in sight. */
  static long after(long now, long timeoutNanos) {
    return timeoutNanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + timeoutNanos;
  }

  int size() {
    return heap.size();
  }

  /** The earliest deadline; Long.MAX_VALUE when there is none. */
  long earliest() {
    return heap.isEmpty() ? Long.MAX_VALUE : heap.get(0).deadline;
  }

  void add(P pending) {
    heap.add(pending);
    siftUp(heap.size() - 1, pending);
  }

  /** Takes out the element with the earliest deadline; there must be one. */
  P poll() {
    if (heap.isEmpty()) {
      throw new IllegalStateException("nothing waits");
    }
    P earliest = heap.get(0);
    remove(earliest);
    return earliest;
  }

  /** Takes an element out, if it is here. */
  void remove(P pending) {
    int position = pending.heapPosition;
    if (position < 0) {
      return;
    }
    pending.heapPosition = -1;
    P last = heap.remove(heap.size() - 1);
    if (position == heap.size()) {
      return;
    }
    siftDown(position, last);
    if (last.heapPosition == position) {
      siftUp(position, last);
    }
  }

  private void siftUp(int from, P pending) {
    int position = from;
    while (position > 0 && heap.get((position - 1) / 2).deadline > pending.deadline) {
      place(position, heap.get((position - 1) / 2));
      position = (position - 1) / 2;
    }
    place(position, pending);
  }

  private void siftDown(int from, P pending) {
    int position = from;
    int child = smallerChild(position);
    while (child < heap.size() && heap.get(child).deadline < pending.deadline) {
      place(position, heap.get(child));
      position = child;
      child = smallerChild(position);
    }
    place(position, pending);
  }

  private int smallerChild(int position) {
    int left = 2 * position + 1;
    boolean rightIsSmaller =
        left + 1 < heap.size() && heap.get(left + 1).deadline < heap.get(left).deadline;
    return rightIsSmaller ? left + 1 : left;
  }

  private void place(int position, P pending) {
    heap.set(position, pending);
    pending.heapPosition = position;
  }
}
