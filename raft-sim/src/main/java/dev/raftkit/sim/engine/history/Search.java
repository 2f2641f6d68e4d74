package dev.raftkit.sim.engine.history;

/**
 * Looks for one order of the operations on a key that explains all answers, and in which no operation
 * stands before one that returned before its call: depth first, with a memory of where that led
 * nowhere (Wing and Gong, with Lowe's improvement).
 *
 * <p>Three things keep it short. An operation that is {@linkplain Model#isForced forced} is taken
 * without alternatives; a {@linkplain Model#canonical state} forgets what nobody will ask; and
 * optional operations are tried last.
 */
final class Search {
  /** What a search came to. */
  enum Outcome {
    FOUND,
    IMPOSSIBLE,
    GAVE_UP
  }

  private static final int NONE = -1;

  private final KeyHistory history;
  private final Model model;
  private final Budget budget;
  private final Configurations visited;
  private final int required;

  /** The required operations that are left, as a list in the order of their calls; the head is last. */
  private final int[] next;

  private final int[] previous;
  private final int head;

  private final boolean[] taken;
  private final long[] pendingSlots;
  private final long[] optionalsTaken;
  private int frontier;
  private int frontierMax;
  private long state;

  private final int[] takenOperations;
  private final boolean[] wasForced;
  private final long[] statesBefore;
  private final int[] frontiersBefore;
  private int depth;

  Search(KeyHistory history, Model model, Budget budget) {
    this.history = history;
    this.model = model;
    this.budget = budget;
    required = history.required();
    head = required;
    next = new int[required + 1];
    previous = new int[required + 1];
    for (int i = 0; i <= required; i++) {
      next[i] = i == required ? 0 : i + 1;
      previous[i] = i == 0 ? required : i - 1;
    }
    int size = history.size();
    taken = new boolean[size];
    pendingSlots = new long[words(history.slotCount())];
    optionalsTaken = new long[words(size - required)];
    visited = new Configurations(budget, pendingSlots.length, optionalsTaken.length);
    state = model.canonical(model.initial());
    takenOperations = new int[size];
    wasForced = new boolean[size];
    statesBefore = new long[size];
    frontiersBefore = new int[size];
  }

  private static int words(int bits) {
    return (bits + Long.SIZE - 1) / Long.SIZE;
  }

  Outcome run() {
    while (true) {
      takeForced();
      if (next[head] == head) {
        return Outcome.FOUND;
      }
      boolean isNew = visited.add(frontier, state, pendingSlots, optionalsTaken);
      int choice = isNew ? firstChoice() : NONE;
      while (choice == NONE) {
        if (depth == 0) {
          return Outcome.IMPOSSIBLE;
        }
        choice = takeBack();
      }
      if (budget.isSpent()) {
        return Outcome.GAVE_UP;
      }
      take(choice, false);
    }
  }

  /** An order was found of all operations that returned before this one did; one returned then. */
  long explainedBefore() {
    return history.returnedAt(history.byReturn(frontierMax));
  }

  private void takeForced() {
    int operation = next[head];
    while (operation != head) {
      long until = until();
      if (history.calledAt(operation) > until) {
        return;
      }
      budget.step();
      if (model.isForced(state, operation, until)) {
        take(operation, true);
        operation = next[head];
      } else {
        operation = next[operation];
      }
    }
  }

  /** When the first operation returns of those left. */
  private long until() {
    return history.returnedAt(history.byReturn(frontier));
  }

  /** The first operation that can be next, required ones before optional ones. */
  private int firstChoice() {
    return choiceFrom(next[head], required);
  }

  private int choiceAfter(int tried) {
    return history.isRequired(tried)
        ? choiceFrom(next[tried], required)
        : choiceFrom(head, tried + 1);
  }

  private int choiceFrom(int requiredFirst, int optionalFirst) {
    long until = until();
    int operation = requiredFirst;
    while (operation != head && history.calledAt(operation) <= until) {
      if (isPossible(operation)) {
        return operation;
      }
      operation = next[operation];
    }
    operation = optionalFirst;
    while (operation < history.size() && history.calledAt(operation) <= until) {
      if (!taken[operation] && isPossible(operation)) {
        return operation;
      }
      operation++;
    }
    return NONE;
  }

  private boolean isPossible(int operation) {
    budget.step();
    return !isTwinLeft(operation) && model.after(state, operation, until()) != Model.REFUSED;
  }

  /** Whether another operation can be next that does the same and is needed sooner. */
  private boolean isTwinLeft(int operation) {
    boolean isRequired = history.isRequired(operation);
    long until = until();
    int twin = model.twin(operation);
    while (twin != NONE && (!isRequired || history.returnedAt(twin) >= until)) {
      if (!taken[twin] && history.calledAt(twin) <= until) {
        return true;
      }
      twin = model.twin(twin);
    }
    return false;
  }

  private void take(int operation, boolean forced) {
    takenOperations[depth] = operation;
    wasForced[depth] = forced;
    statesBefore[depth] = state;
    frontiersBefore[depth] = frontier;
    depth++;
    long after = model.after(state, operation, until());
    model.take(operation);
    state = model.canonical(after);
    taken[operation] = true;
    if (history.isRequired(operation)) {
      next[previous[operation]] = next[operation];
      previous[next[operation]] = previous[operation];
      flip(pendingSlots, history.slot(operation));
      passReturns();
    } else {
      flip(optionalsTaken, operation - required);
    }
  }

  private void passReturns() {
    while (frontier < required && taken[history.byReturn(frontier)]) {
      flip(pendingSlots, history.slot(history.byReturn(frontier)));
      frontier++;
    }
    frontierMax = Math.max(frontierMax, frontier);
  }

  /** Takes the last operation back, and gives what can be tried in its place. */
  private int takeBack() {
    depth--;
    int operation = takenOperations[depth];
    if (history.isRequired(operation)) {
      while (frontier > frontiersBefore[depth]) {
        frontier--;
        flip(pendingSlots, history.slot(history.byReturn(frontier)));
      }
      flip(pendingSlots, history.slot(operation));
      next[previous[operation]] = operation;
      previous[next[operation]] = operation;
    } else {
      flip(optionalsTaken, operation - required);
    }
    taken[operation] = false;
    model.putBack(operation);
    state = statesBefore[depth];
    return wasForced[depth] ? NONE : choiceAfter(operation);
  }

  private static void flip(long[] bits, int bit) {
    bits[bit / Long.SIZE] ^= 1L << bit;
  }
}
