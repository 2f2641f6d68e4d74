package dev.raftkit.node;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Accepted proposals by deadline: a binary heap whose elements know their places, so that one can be
 * taken out when its result arrives. Proposals with equal timeouts arrive in order, which costs
 * nothing here.
 */
final class Deadlines {
  private @Nullable PendingProposal[] heap = new PendingProposal[64];
  private int size;

  int size() {
    return size;
  }

  /** The earliest deadline; Long.MAX_VALUE when there is none. */
  long earliest() {
    return size == 0 ? Long.MAX_VALUE : at(0).deadline;
  }

  void add(PendingProposal proposal) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    siftUp(size++, proposal);
  }

  /** Takes out the proposal with the earliest deadline; there must be one. */
  PendingProposal poll() {
    PendingProposal earliest = at(0);
    remove(earliest);
    return earliest;
  }

  /** Takes a proposal out, if it is here. */
  void remove(PendingProposal proposal) {
    int position = proposal.heapPosition;
    if (position < 0) {
      return;
    }
    proposal.heapPosition = -1;
    PendingProposal last = at(--size);
    heap[size] = null;
    if (last == proposal) {
      return;
    }
    siftDown(position, last);
    if (last.heapPosition == position) {
      siftUp(position, last);
    }
  }

  private void siftUp(int from, PendingProposal proposal) {
    int position = from;
    while (position > 0 && at((position - 1) / 2).deadline > proposal.deadline) {
      place(position, at((position - 1) / 2));
      position = (position - 1) / 2;
    }
    place(position, proposal);
  }

  private void siftDown(int from, PendingProposal proposal) {
    int position = from;
    int child = smallerChild(position);
    while (child < size && at(child).deadline < proposal.deadline) {
      place(position, at(child));
      position = child;
      child = smallerChild(position);
    }
    place(position, proposal);
  }

  private int smallerChild(int position) {
    int left = 2 * position + 1;
    boolean rightIsSmaller = left + 1 < size && at(left + 1).deadline < at(left).deadline;
    return rightIsSmaller ? left + 1 : left;
  }

  private void place(int position, PendingProposal proposal) {
    heap[position] = proposal;
    proposal.heapPosition = position;
  }

  private PendingProposal at(int position) {
    PendingProposal proposal = heap[position];
    if (proposal == null) {
      throw new IllegalStateException("no proposal at " + position + " of " + size);
    }
    return proposal;
  }
}
