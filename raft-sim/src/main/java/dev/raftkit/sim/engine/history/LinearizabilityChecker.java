package dev.raftkit.sim.engine.history;

import dev.raftkit.sim.engine.workload.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Checks whether the answers of a history could have been given by one copy of the data, with every
 * operation taking effect at once, at some moment between its call and its return. An operation with
 * an unknown outcome may take effect at any time after its call, or never.
 *
 * <p>Keys do not know of each other, so each is checked by itself (Herlihy and Wing's locality). In
 * the worst case the work grows exponentially with the operations that overlap, so it has a limit,
 * which is the same on every machine. The same history always gives the same verdict.
 */
public final class LinearizabilityChecker {
  private static final long STEPS_MAX = 300_000_000;
  private static final long MEMORY_BYTES_MAX = 128 << 20;

  /** An explanation need not be the shortest. */
  private static final long EXPLANATION_STEPS_MAX = 50_000_000;

  private final long stepsMax;
  private final long memoryWordsMax;

  /** A checker that gives up after half a minute or so, or when it needs more than 128 MiB. */
  public LinearizabilityChecker() {
    this(STEPS_MAX, MEMORY_BYTES_MAX);
  }

  /**
   * A checker with limits.
   *
   * @param stepsMax how often it may try an operation
   * @param memoryBytesMax how much it may remember of one key
   */
  public LinearizabilityChecker(long stepsMax, long memoryBytesMax) {
    this.stepsMax = stepsMax;
    this.memoryWordsMax = memoryBytesMax / Long.BYTES;
  }

  /**
   * Checks a history, in whatever order its operations are listed.
   *
   * @throws IllegalArgumentException if an operation returned before its call, or a key has
   *     operations of a register and of a lock
   */
  public Verdict check(List<Operation> history) {
    List<List<Operation>> byKey = byKey(history);
    Budget budget = new Budget(stepsMax, memoryWordsMax);
    Verdict verdict = Verdict.linearizable(history.size(), byKey.size());
    for (List<Operation> ofKey : byKey) {
      KeyCheck check = new KeyCheck(ofKey);
      Search.Outcome outcome = check.search(budget);
      if (outcome == Search.Outcome.IMPOSSIBLE) {
        return verdict.refusing(check.key(), check.contradiction(explanationBudget()));
      }
      if (outcome == Search.Outcome.GAVE_UP && verdict.isLinearizable()) {
        verdict = verdict.givingUp(check.key(), budget.reason());
      }
      budget.forgetAll();
    }
    return verdict;
  }

  private Budget explanationBudget() {
    return new Budget(Math.min(stepsMax, EXPLANATION_STEPS_MAX), memoryWordsMax);
  }

  /** The operations on each key, the keys with the fewest first, since they cost the least. */
  private static List<List<Operation>> byKey(List<Operation> history) {
    TreeMap<String, List<Operation>> byKey = new TreeMap<>();
    for (Operation operation : history) {
      List<Operation> ofKey = byKey.computeIfAbsent(operation.key(), key -> new ArrayList<>());
      if (!ofKey.isEmpty() && ofKey.get(0).type().isOfLock() != operation.type().isOfLock()) {
        throw new IllegalArgumentException(
            "key '" + operation.key() + "' is used both as a register and as a lock");
      }
      if (operation.status() != Operation.Status.INFO
          && operation.returnedAt() < operation.calledAt()) {
        throw new IllegalArgumentException(operation + " returned before its call");
      }
      ofKey.add(operation);
    }
    List<List<Operation>> keys = new ArrayList<>(byKey.values());
    keys.sort(Comparator.comparingInt(List::size));
    return keys;
  }
}
