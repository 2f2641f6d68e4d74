package dev.raftkit.sim.engine.history;

import dev.raftkit.sim.engine.workload.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The operations on one key as numbers: the required ones first, then the optional ones, each in the
 * order of their calls.
 */
final class KeyHistory {
  private final Operation[] operations;
  private final int required;
  private final long[] calledAt;
  private final long[] returnedAt;
  private final int[] returnOrder;
  private final int[] slots;
  private int slotCount;

  KeyHistory(List<Claim> claims) {
    List<Claim> ordered = new ArrayList<>(claims);
    ordered.sort(Comparator.comparing((Claim claim) -> !claim.required())
        .thenComparingLong(claim -> claim.operation().calledAt()));
    operations = new Operation[ordered.size()];
    calledAt = new long[operations.length];
    int requiredCount = 0;
    for (int i = 0; i < operations.length; i++) {
      operations[i] = ordered.get(i).operation();
      calledAt[i] = operations[i].calledAt();
      requiredCount += ordered.get(i).required() ? 1 : 0;
    }
    required = requiredCount;
    returnedAt = new long[required];
    for (int i = 0; i < required; i++) {
      returnedAt[i] = operations[i].returnedAt();
    }
    returnOrder = inReturnOrder();
    slots = new int[required];
    assignSlots();
  }

  private int[] inReturnOrder() {
    Integer[] order = new Integer[required];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (one, other) -> Long.compare(returnedAt[one], returnedAt[other]));
    int[] unboxed = new int[required];
    for (int i = 0; i < required; i++) {
      unboxed[i] = order[i];
    }
    return unboxed;
  }

  /** Operations that overlap get different slots, so that there are as many as overlap at most. */
  private void assignSlots() {
    int[] free = new int[required];
    int freeCount = 0;
    int returned = 0;
    for (int i = 0; i < required; i++) {
      while (returnedAt[returnOrder[returned]] < calledAt[i]) {
        free[freeCount++] = slots[returnOrder[returned++]];
      }
      slots[i] = freeCount > 0 ? free[--freeCount] : slotCount++;
    }
  }

  /** How many operations there are. */
  int size() {
    return operations.length;
  }

  /** How many of them are required; their numbers are below this. */
  int required() {
    return required;
  }

  boolean isRequired(int operation) {
    return operation < required;
  }

  Operation operation(int number) {
    return operations[number];
  }

  long calledAt(int operation) {
    return calledAt[operation];
  }

  /** When a required operation returned. */
  long returnedAt(int operation) {
    return returnedAt[operation];
  }

  /** The required operation that is at this place, from 0, when they are ordered by their returns. */
  int byReturn(int place) {
    return returnOrder[place];
  }

  /** The slot of a required operation. */
  int slot(int operation) {
    return slots[operation];
  }

  int slotCount() {
    return slotCount;
  }
}
